import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOnly, SuperuserOrTargetUser } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { GET_USER_REFUSALS } from '../../users/user-refusals.js';
import { UsersService } from '../../users/users.service.js';
import {
  AccountKeys,
  CREATE_ACCOUNT_KEY_REFUSALS,
  ROTATE_ACCOUNT_KEY_REFUSALS,
} from '../account-keys.service.js';
import { ApiKeyService, DELETE_KEY_REFUSALS } from '../api-key.service.js';
import { ApiKeyRotation, UserApiKeyCreate, UserApiKeyPath } from './api-key-changes.dto.js';
import { ApiKeyDetails, ApiKeyDetailsList, RotatedApiKeyRead } from './api-key-details.dto.js';
import { ApiKeyOwnerPath } from './api-key-input.dto.js';

/**
 * Lists and revokes the keys of an account, for superusers and its owner, and creates and rotates
 * them for superusers. Gatehouse adds these routes.
 */
@ApiTags('APIKey')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1/users/:user_id/api_keys')
export class LangflowUserApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeyService,
    private readonly accountKeys: AccountKeys,
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

  @Post()
  @Scope('admin')
  @SuperuserOnly()
  @Answers(ApiKeyDetails, {
    status: 201,
    description:
      'Create an API key of an account, to hand it to the owner. Only this response contains its text.\n\nA caller with a key can only create keys within its limits.',
    fails: CREATE_ACCOUNT_KEY_REFUSALS,
  })
  async createUserApiKey(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: ApiKeyOwnerPath,
    @Body() body: UserApiKeyCreate,
  ) {
    const newKey = UserApiKeyCreate.toNewKey(body);
    const { apiKey, text } = await this.accountKeys.create(actor, user_id, newKey);
    return ApiKeyDetails.from(apiKey, text);
  }

  @Post(':api_key_id/rotate')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(RotatedApiKeyRead, {
    status: 201,
    description:
      "Create a key that replaces one of an account's, with its name and limits. Only this response contains its text.\n\nThe old key works until the overlap ends.",
    fails: ROTATE_ACCOUNT_KEY_REFUSALS,
  })
  async rotateUserApiKey(
    @CurrentActor() actor: Actor,
    @Param() { user_id, api_key_id }: UserApiKeyPath,
    @Body() body: ApiKeyRotation,
  ) {
    const rotation = ApiKeyRotation.toRotation(body);
    return RotatedApiKeyRead.fromRotated(
      await this.accountKeys.rotate(actor, user_id, api_key_id, rotation),
    );
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
