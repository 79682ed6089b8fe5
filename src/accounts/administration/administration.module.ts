import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { AccountImportModule } from '../account-import/account-import.module.js';
import { OwnAccountModule } from '../own-account/own-account.module.js';
import { PasswordResetModule } from '../password-reset/password-reset.module.js';
import { AccountAccessReader } from './account-access-reader.service.js';
import { AccountDirectory } from './account-directory.service.js';
import { BulkChanges } from './bulk-changes.service.js';
import { AccountsController } from './langflow/accounts.controller.js';
import { InvitationsController } from './langflow/invitations.controller.js';
import { NewPeopleController } from './langflow/new-people.controller.js';
import { PeopleImportController } from './langflow/people-import.controller.js';
import { PeopleImportService } from './people-import.service.js';
import { NewPeople } from './new-people.service.js';

/** What administrators see and do in the console. */
@Module({
  imports: [AccountImportModule, AuthModule, OwnAccountModule, PasswordResetModule],
  controllers: [
    AccountsController,
    InvitationsController,
    NewPeopleController,
    PeopleImportController,
  ],
  providers: [AccountDirectory, AccountAccessReader, BulkChanges, NewPeople, PeopleImportService],
})
export class AdministrationModule {}
