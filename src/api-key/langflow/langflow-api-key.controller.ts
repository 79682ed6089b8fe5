import { Body, Controller, Delete, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CannotAsk } from '../../access/proof.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { LangflowCookies } from '../../adapters/langflow-cookies.service.js';
import { UsersService } from '../../users/users.service.js';
import { ApiKeyService, CREATE_KEY_REFUSALS, DELETE_KEY_REFUSALS } from '../api-key.service.js';
import { ApiKeyCreate, ApiKeyCreateRequest, ApiKeyPath } from './api-key-input.dto.js';
import { ApiKeysResponse, UnmaskedApiKeyRead } from './api-key-read.dto.js';

/** `/api/v1/api_key` (contract langflow 5). */
@ApiTags('APIKey')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1/api_key')
export class LangflowApiKeyController {
  constructor(
    private readonly apiKeys: ApiKeyService,
    private readonly users: UsersService,
    private readonly cookies: LangflowCookies,
  ) {}

  @Get()
  @SignedIn()
  @Answers(ApiKeysResponse, {
    endsInSlash: true,
    description: "List the caller's own API keys, masked.",
  })
  async getApiKeysRoute(@CurrentActor() { account }: Actor) {
    return ApiKeysResponse.from(account.id, await this.apiKeys.list(account.id));
  }

  @Post()
  @CannotAsk('langflow-web-ui')
  @SignedIn()
  @Answers(UnmaskedApiKeyRead, {
    endsInSlash: true,
    description:
      'Create an API key for the caller. Only this response contains its text.\n\nA caller with a key can only create keys within its limits. By default, the new key has the same limits.',
    fails: CREATE_KEY_REFUSALS,
  })
  async createApiKeyRoute(@CurrentActor() actor: Actor, @Body() body: ApiKeyCreate) {
    return UnmaskedApiKeyRead.from(
      await this.apiKeys.createFor(actor, ApiKeyCreate.toNewKey(body)),
    );
  }

  @Post('store')
  @SignedIn()
  @Answers(undefined, {
    description: "Store that the caller has a key to Langflow's retired store.",
    schema: { type: 'object', additionalProperties: true, example: { detail: 'API Key saved' } },
  })
  async saveStoreApiKey(
    @CurrentActor() { account }: Actor,
    @Body() { api_key }: ApiKeyCreateRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.users.saveStoreApiKey(account.id, api_key);
    this.cookies.setStore(reply);
    return { detail: 'API Key saved' };
  }

  @Delete(':api_key_id')
  @SignedIn()
  @Answers(undefined, {
    description: "Delete one of the caller's own API keys.",
    schema: { type: 'object', additionalProperties: true, example: { detail: 'API Key deleted' } },
    fails: DELETE_KEY_REFUSALS,
  })
  async deleteApiKeyRoute(@CurrentActor() actor: Actor, @Param() { api_key_id }: ApiKeyPath) {
    await this.apiKeys.delete(actor, actor.account.id, api_key_id);
    return { detail: 'API Key deleted' };
  }
}
