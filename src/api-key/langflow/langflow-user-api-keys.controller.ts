import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOrTargetUser } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { UsersService } from '../../users/users.service.js';
import { ApiKeyService } from '../api-key.service.js';
import { UserApiKeyPath } from './api-key-changes.dto.js';
import { ApiKeyDetailsList } from './api-key-details.dto.js';
import { ApiKeyOwnerPath } from './api-key-input.dto.js';

/**
 * Lists and revokes the keys of an account, for superusers and its owner. Gatehouse adds these
 * routes.
 */
@ApiTags('APIKey')
@Scope('keys')
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
    fails: ['user_not_found'],
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
    fails: ['api_key_not_found', 'token_out_of_scope', 'api_key_beyond_own'],
  })
  async revokeUserApiKey(
    @CurrentActor() actor: Actor,
    @Param() { user_id, api_key_id }: UserApiKeyPath,
  ) {
    await this.apiKeys.delete(actor, user_id, api_key_id);
    return { detail: 'API Key deleted' };
  }
}
