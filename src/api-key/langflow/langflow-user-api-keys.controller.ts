import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOrTargetUser } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { GET_USER_REFUSALS } from '../../users/user-refusals.js';
import { UsersService } from '../../users/users.service.js';
import { ApiKeyService, DELETE_KEY_REFUSALS } from '../api-key.service.js';
import { UserApiKeyPath } from './api-key-changes.dto.js';
import { ApiKeyDetailsList } from './api-key-details.dto.js';
import { ApiKeyOwnerPath } from './api-key-input.dto.js';

/**
 * Lists and revokes the keys of an account, for superusers and its owner. Gatehouse adds these
 * routes.
 */
@ApiTags('APIKey')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1/users/:user_id/api_keys')
export class LangflowUserApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeyService,
    private readonly users: UsersService,
  ) {}

  @Get()
  @SuperuserOrTargetUser()
  @Answers(ApiKeyDetailsList, {
    description: "List an account's API keys, masked, with their limits and their last use.",
    fails: GET_USER_REFUSALS,
  })
  async listUserApiKeys(@Param() { user_id }: ApiKeyOwnerPath) {
    const { id } = await this.users.get(user_id);
    return ApiKeyDetailsList.from(id, await this.apiKeys.list(id));
  }

  @Delete(':api_key_id')
  @SuperuserOrTargetUser()
  @Answers(undefined, {
    description: "Revoke one of an account's API keys. It stops working at once.",
    schema: { type: 'object', additionalProperties: true, example: { detail: 'API Key deleted' } },
    fails: DELETE_KEY_REFUSALS,
  })
  async revokeUserApiKey(
    @CurrentActor() actor: Actor,
    @Param() { user_id, api_key_id }: UserApiKeyPath,
  ) {
    await this.apiKeys.delete(actor, user_id, api_key_id);
    return { detail: 'API Key deleted' };
  }
}
