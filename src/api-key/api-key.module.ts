import { Module } from '@nestjs/common';
import { LangflowCookies } from '../dialects/langflow-cookies.js';
import { UsersModule } from '../users/users.module.js';
import { ApiKeyLookup } from './api-key-lookup.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKeyService } from './api-key.service.js';
import { LangflowApiKeyController } from './langflow/langflow-api-key.controller.js';

@Module({
  imports: [UsersModule],
  controllers: [LangflowApiKeyController],
  providers: [ApiKeyService, ApiKeyLookup, ApiKeyUsage, LangflowCookies],
  exports: [ApiKeyService, ApiKeyLookup, LangflowCookies],
})
export class ApiKeyModule {}
