import { Module } from '@nestjs/common';
import { LangflowCookies } from '../dialects/langflow-cookies.js';
import { UsersModule } from '../users/users.module.js';
import { ApiKeyLookup } from './api-key-lookup.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKeyService } from './api-key.service.js';
import { LangflowApiKeyController } from './langflow/langflow-api-key.controller.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { TokensService } from './tokens.service.js';
import { WindmillTokensController } from './windmill/windmill-tokens.controller.js';

@Module({
  imports: [UsersModule, WorkspacesModule],
  controllers: [LangflowApiKeyController, WindmillTokensController],
  providers: [ApiKeyService, TokensService, ApiKeyLookup, ApiKeyUsage, LangflowCookies],
  exports: [ApiKeyService, ApiKeyLookup, LangflowCookies],
})
export class ApiKeyModule {}
