import { Module } from '@nestjs/common';
import { UsersModule } from '../../users/users.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { AccountBatch } from './account-batch.service.js';
import { CredentialBatch } from './credential-batch.service.js';
import { DirectoryImport } from './directory-import.service.js';
import { ClientImport } from './client-import.service.js';
import { WorkspaceContents } from './workspace-contents.service.js';
import { WorkspaceImport } from './workspace-import.service.js';

@Module({
  imports: [UsersModule, WorkspacesModule],
  providers: [
    DirectoryImport,
    AccountBatch,
    CredentialBatch,
    ClientImport,
    WorkspaceContents,
    WorkspaceImport,
  ],
})
export class MovingInModule {}
