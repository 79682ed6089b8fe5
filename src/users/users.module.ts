import { Module } from '@nestjs/common';
import { PasswordHasher } from '../credentials/password-hasher.js';
import { PasswordRules } from '../credentials/password-rules.js';
import { AccountRecovery } from './account-recovery.js';
import { LangflowUsersController } from './langflow/langflow-users.controller.js';
import { EmailDirectory } from './email-directory.js';
import { UserList } from './user-list.js';
import { UsersService } from './users.service.js';
import { WindmillAccountsController } from './windmill/windmill-accounts.controller.js';
import { WindmillMeController } from './windmill/windmill-me.controller.js';

@Module({
  controllers: [LangflowUsersController, WindmillMeController, WindmillAccountsController],
  providers: [
    UsersService,
    UserList,
    EmailDirectory,
    PasswordHasher,
    PasswordRules,
    AccountRecovery,
  ],
  exports: [UsersService, EmailDirectory, PasswordHasher],
})
export class UsersModule {}
