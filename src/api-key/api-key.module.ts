import { Module } from '@nestjs/common';
import { LangflowCookies } from '../adapters/langflow-cookies.service.js';
import { PagesModule } from '../platform/pages/pages.module.js';
import { UsersModule } from '../users/users.module.js';
import { ApiKeyAllowance } from './api-key-allowance.service.js';
import { ApiKeyLookup } from './api-key-lookup.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyRateLimit } from './api-key-rate-limit.service.js';
import { LangflowApiKeyDetailsController } from './langflow/langflow-api-key-details.controller.js';
import { LangflowUserApiKeysController } from './langflow/langflow-user-api-keys.controller.js';
import { KeyListController } from './langflow/key-list.controller.js';
import { KeyDirectory } from './key-directory.service.js';
import { AccountKeys } from './account-keys.service.js';
import { KeyRotation } from './key-rotation.service.js';
import { KeyInventory } from './key-inventory.service.js';
import { KeyWriter } from './key-writer.service.js';
import { OwnApiKeys } from './own-api-keys.service.js';
import { LangflowApiKeyController } from './langflow/langflow-api-key.controller.js';
import { CliPageController } from './pages/cli-page.controller.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { Impersonations } from './impersonations.service.js';
import { WindmillTokens } from './windmill-tokens.service.js';
import { WindmillScopesController } from './windmill/windmill-scopes.controller.js';
import { WindmillTokensController } from './windmill/windmill-tokens.controller.js';

@Module({
  imports: [PagesModule, UsersModule, WorkspacesModule],
  controllers: [
    LangflowApiKeyController,
    LangflowApiKeyDetailsController,
    LangflowUserApiKeysController,
    KeyListController,
    WindmillScopesController,
    WindmillTokensController,
    CliPageController,
  ],
  providers: [
    KeyWriter,
    ApiKeyService,
    ApiKeyAllowance,
    KeyRotation,
    OwnApiKeys,
    AccountKeys,
    ApiKeyRateLimit,
    WindmillTokens,
    Impersonations,
    ApiKeyLookup,
    ApiKeyUsage,
    KeyInventory,
    KeyDirectory,
    LangflowCookies,
  ],
  exports: [
    KeyWriter,
    ApiKeyService,
    ApiKeyUsage,
    OwnApiKeys,
    ApiKeyLookup,
    LangflowCookies,
    WindmillTokens,
  ],
})
export class ApiKeyModule {}
