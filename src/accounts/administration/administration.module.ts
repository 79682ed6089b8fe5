import { Module } from '@nestjs/common';
import { AccountDirectory } from './account-directory.service.js';
import { AccountsController } from './langflow/accounts.controller.js';

/** What administrators see and do in the console. */
@Module({
  controllers: [AccountsController],
  providers: [AccountDirectory],
})
export class AdministrationModule {}
