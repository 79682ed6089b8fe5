import { Module } from '@nestjs/common';
import { PasswordHasher, REQUESTER } from '../platform/credentials/password-hasher.service.js';
import { PasswordRules } from '../platform/credentials/password-rules.service.js';
import { AccountExchange } from './account-exchange.service.js';
import { LoginTypes } from './login-types.service.js';
import { WindmillExchangeController } from './windmill/windmill-exchange.controller.js';
import { LimitsModule } from '../limits/limits.module.js';
import { AccountRecovery } from './account-recovery.service.js';
import { CurrentPasswordLimit } from './current-password-limit.service.js';
import { LangflowUsersController } from './langflow/langflow-users.controller.js';
import { EmailDirectory } from './email-directory.service.js';
import { IdentifiersService } from './identifiers.service.js';
import { NamesService } from './names.service.js';
import { PasswordsService } from './passwords.service.js';
import { requesterUnderWay } from './requester-under-way.js';
import { SignUp } from './sign-up.service.js';
import { UserList } from './user-list.service.js';
import { UsersService } from './users.service.js';
import { WindmillAccountsController } from './windmill/windmill-accounts.controller.js';
import { WindmillMeController } from './windmill/windmill-me.controller.js';

@Module({
  imports: [LimitsModule],
  controllers: [
    LangflowUsersController,
    WindmillMeController,
    WindmillAccountsController,
    WindmillExchangeController,
  ],
  providers: [
    UsersService,
    PasswordsService,
    UserList,
    EmailDirectory,
    PasswordHasher,
    { provide: REQUESTER, useValue: requesterUnderWay },
    PasswordRules,
    AccountRecovery,
    AccountExchange,
    LoginTypes,
    IdentifiersService,
    NamesService,
    SignUp,
    CurrentPasswordLimit,
  ],
  exports: [IdentifiersService, UsersService, PasswordsService, EmailDirectory, PasswordHasher],
})
export class UsersModule {}
