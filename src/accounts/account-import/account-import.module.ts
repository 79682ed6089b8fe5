import { Module } from '@nestjs/common';
import { UsersModule } from '../../users/users.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { AccountImport } from './account-import.service.js';
import { RowImport } from './row-import.service.js';

@Module({
  imports: [UsersModule, WorkspacesModule],
  providers: [AccountImport, RowImport],
  exports: [AccountImport],
})
export class AccountImportModule {}
