import { Module } from '@nestjs/common';
import { PasswordHasher } from '../credentials/password-hasher.js';
import { AccountRecovery } from './account-recovery.js';
import { LangflowUsersController } from './langflow/langflow-users.controller.js';
import { UserList } from './user-list.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [LangflowUsersController],
  providers: [UsersService, UserList, PasswordHasher, AccountRecovery],
  exports: [UsersService, PasswordHasher],
})
export class UsersModule {}
