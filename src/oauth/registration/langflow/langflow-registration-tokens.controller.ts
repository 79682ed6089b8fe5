import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import {
  CREATE_REGISTRATION_TOKEN_REFUSALS,
  DELETE_REGISTRATION_TOKEN_REFUSALS,
  RegistrationTokens,
} from '../registration-tokens.service.js';
import {
  IssuedRegistrationTokenRead,
  RegistrationTokenCreate,
  RegistrationTokenPath,
  RegistrationTokenRead,
} from './registration-token.dto.js';

/** `/api/v1/oauth_registration_tokens`: the tokens with which OAuth clients register themselves. */
@ApiTags('OAuth2')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/oauth_registration_tokens')
export class LangflowRegistrationTokensController {
  constructor(private readonly tokens: RegistrationTokens) {}

  @Get()
  @SuperuserOnly()
  @Answers(RegistrationTokenRead, {
    description: 'List the registration tokens, oldest first, without their texts.',
    isList: true,
  })
  async listOauthRegistrationTokens() {
    return (await this.tokens.list()).map((token) => RegistrationTokenRead.from(token));
  }

  @Post()
  @SuperuserOnly()
  @Answers(IssuedRegistrationTokenRead, {
    description:
      'Create a token with which programs register OAuth clients (RFC 7591).\n\nOnly this response contains it. There are at most 100.',
    fails: CREATE_REGISTRATION_TOKEN_REFUSALS,
  })
  async createOauthRegistrationToken(
    @CurrentActor() actor: Actor,
    @Body() { name, uses, lifetime_seconds }: RegistrationTokenCreate,
  ) {
    return IssuedRegistrationTokenRead.fromIssued(
      await this.tokens.create(actor, { name, uses, lifetimeSeconds: lifetime_seconds }),
    );
  }

  @Delete(':token_id')
  @SuperuserOnly()
  @Answers(undefined, {
    description: 'Delete a registration token. Clients that were registered with it stay.',
    schema: {
      type: 'object',
      additionalProperties: true,
      example: { detail: 'Registration token deleted' },
    },
    fails: DELETE_REGISTRATION_TOKEN_REFUSALS,
  })
  async deleteOauthRegistrationToken(@Param() { token_id }: RegistrationTokenPath) {
    await this.tokens.delete(token_id);
    return { detail: 'Registration token deleted' };
  }
}
