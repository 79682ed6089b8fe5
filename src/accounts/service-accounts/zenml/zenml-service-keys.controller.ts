import { Body, Controller, Delete, Get, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { zenml } from '../../../adapters/zenml.js';
import { sendNull } from '../../../adapters/zenml-null.js';
import {
  CREATE_SERVICE_KEY_REFUSALS,
  DELETE_SERVICE_KEY_REFUSALS,
  GET_SERVICE_KEY_REFUSALS,
  LIST_SERVICE_KEYS_REFUSALS,
  ROTATE_SERVICE_KEY_REFUSALS,
  ServiceKeysService,
  UPDATE_SERVICE_KEY_REFUSALS,
} from '../service-keys.service.js';
import {
  ServiceAccountPath,
  ServiceKeyCreate,
  ServiceKeyPath,
  ServiceKeyRotate,
  ServiceKeyUpdate,
} from './service-account-input.dto.js';
import { ServiceKeyRead } from './service-key-read.dto.js';

/**
 * API keys of service accounts. An account may have several; rotation can keep the old one valid
 * for a time (contract zenml 2.3).
 */
@ApiTags('ZenML service accounts')
@Scope('keys')
@BelongsTo(zenml)
@Controller('service_accounts/:service_account_id/api_keys')
export class ZenmlServiceKeysController {
  constructor(private readonly keys: ServiceKeysService) {}

  @Post()
  @Scope('admin')
  @SuperuserOnly()
  @Answers(ServiceKeyRead, {
    description: 'Create a key in the format `ZENPROKEY_...`. Only this response contains it.',
    fails: CREATE_SERVICE_KEY_REFUSALS,
  })
  async createApiKey(
    @CurrentActor() actor: Actor,
    @Param() { service_account_id: id }: ServiceAccountPath,
    @Body() body: ServiceKeyCreate,
  ) {
    const issued = await this.keys.create(actor, id, ServiceKeyCreate.toKey(body));
    return ServiceKeyRead.issued(issued);
  }

  @Get()
  @SuperuserOnly()
  @Answers(ServiceKeyRead, {
    isList: true,
    description: 'List the keys of a service account, oldest first.',
    fails: LIST_SERVICE_KEYS_REFUSALS,
  })
  async listApiKeys(@Param() { service_account_id: id }: ServiceAccountPath) {
    return (await this.keys.list(id)).map((key) => ServiceKeyRead.from(key));
  }

  @Get(':api_key_id')
  @SuperuserOnly()
  @Answers(ServiceKeyRead, {
    description: 'Get a key of a service account, without its text.',
    fails: GET_SERVICE_KEY_REFUSALS,
  })
  async getApiKey(@Param() { service_account_id: id, api_key_id: keyId }: ServiceKeyPath) {
    return ServiceKeyRead.from(await this.keys.get(id, keyId));
  }

  @Put(':api_key_id')
  @SuperuserOnly()
  @Answers(ServiceKeyRead, {
    description: 'Rename, enable or disable a key.',
    fails: UPDATE_SERVICE_KEY_REFUSALS,
  })
  async updateApiKey(
    @CurrentActor() actor: Actor,
    @Param() path: ServiceKeyPath,
    @Body() body: ServiceKeyUpdate,
  ) {
    const { service_account_id: id, api_key_id: keyId } = path;
    const key = await this.keys.update(actor, id, keyId, ServiceKeyUpdate.toChanges(body));
    return ServiceKeyRead.from(key);
  }

  @Put(':api_key_id/rotate')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(ServiceKeyRead, {
    description: 'Replace a key, which ends at once or after a while.\n\nThe new key has a new id.',
    fails: ROTATE_SERVICE_KEY_REFUSALS,
  })
  async rotateApiKey(
    @CurrentActor() actor: Actor,
    @Param() { service_account_id: id, api_key_id: keyId }: ServiceKeyPath,
    @Body() { retain_period_minutes: minutes }: ServiceKeyRotate,
  ) {
    return ServiceKeyRead.issued(await this.keys.rotate(actor, id, keyId, minutes * 60));
  }

  @Delete(':api_key_id')
  @SuperuserOnly()
  @Answers(undefined, {
    description: 'Delete a key. It is rejected at once.',
    fails: DELETE_SERVICE_KEY_REFUSALS,
  })
  async deleteApiKey(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { service_account_id: id, api_key_id: keyId }: ServiceKeyPath,
  ) {
    await this.keys.delete(actor, id, keyId);
    return sendNull(reply);
  }
}
