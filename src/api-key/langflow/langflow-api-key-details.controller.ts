import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { GET_KEY_REFUSALS } from '../key-rotation.service.js';
import {
  OwnApiKeys,
  ROTATE_OWN_KEY_REFUSALS,
  UPDATE_KEY_REFUSALS,
} from '../own-api-keys.service.js';
import { ApiKeyRotation, ApiKeyUpdate } from './api-key-changes.dto.js';
import { ApiKeyDetails, RotatedApiKeyRead } from './api-key-details.dto.js';
import { ApiKeyPath } from './api-key-input.dto.js';

/**
 * Reads, changes and rotates the caller's keys. Gatehouse adds these routes, in the style of
 * Langflow's.
 */
@ApiTags('APIKey')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1/api_key')
export class LangflowApiKeyDetailsController {
  constructor(private readonly keys: OwnApiKeys) {}

  @Get(':api_key_id')
  @SignedIn()
  @Answers(ApiKeyDetails, {
    description: "Read one of the caller's own API keys, with its limits and its last use.",
    fails: GET_KEY_REFUSALS,
  })
  async getApiKey(@CurrentActor() actor: Actor, @Param() { api_key_id }: ApiKeyPath) {
    return ApiKeyDetails.from(await this.keys.get(actor, api_key_id));
  }

  @Patch(':api_key_id')
  @SignedIn()
  @Answers(ApiKeyDetails, {
    description:
      "Rename one of the caller's own API keys, deactivate or activate it, or change its limits.\n\nA caller with a key can only change keys within its limits, and only to limits within its own.",
    fails: UPDATE_KEY_REFUSALS,
  })
  async updateApiKey(
    @CurrentActor() actor: Actor,
    @Param() { api_key_id }: ApiKeyPath,
    @Body() body: ApiKeyUpdate,
  ) {
    return ApiKeyDetails.from(
      await this.keys.update(actor, api_key_id, ApiKeyUpdate.toChanges(body)),
    );
  }

  @Post(':api_key_id/rotate')
  @SignedIn()
  @Answers(RotatedApiKeyRead, {
    status: 201,
    description:
      "Create a key that replaces one of the caller's own, with its name and limits. Only this response contains its text.\n\nThe old key works until the overlap ends.",
    fails: ROTATE_OWN_KEY_REFUSALS,
  })
  async rotateApiKey(
    @CurrentActor() actor: Actor,
    @Param() { api_key_id }: ApiKeyPath,
    @Body() body: ApiKeyRotation,
  ) {
    return RotatedApiKeyRead.fromRotated(
      await this.keys.rotate(actor, api_key_id, ApiKeyRotation.toRotation(body)),
    );
  }
}
