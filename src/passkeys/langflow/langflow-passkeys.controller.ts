import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import {
  CHANGE_PASSKEY_REFUSALS,
  LIST_PASSKEYS_REFUSALS,
  Passkeys,
  PREPARE_PASSKEY_REFUSALS,
  REGISTER_PASSKEY_REFUSALS,
} from '../passkeys.service.js';
import { relyingPartyOf } from '../relying-party.js';
import { PasskeyCreate, PasskeyPath, PasskeyRead, PasskeyUpdate } from './passkey.dto.js';

const OPTIONS = {
  type: 'object',
  additionalProperties: true,
  example: {
    challenge: 'c2Vlc2F3',
    rp: { name: 'Gatehouse', id: 'gatehouse.example.com' },
    user: { id: 'vVDcCbVoQ6qL', name: 'alice', displayName: 'Alice' },
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    timeout: 300_000,
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  },
};
const LOG_INS_ALONE = 'Takes a log-in, not an API key.';

/** `/api/v1/account/passkeys`: the passkeys of the caller's own account. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/passkeys')
export class LangflowPasskeysController {
  constructor(
    private readonly passkeys: Passkeys,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post('options')
  @SignedIn()
  @Answers(undefined, {
    description: `Begin to add a passkey: what a browser gives to \`navigator.credentials.create()\` (WebAuthn's \`PublicKeyCredentialCreationOptionsJSON\`). It can be answered once, within five minutes, in the same log-in. ${LOG_INS_ALONE}`,
    schema: OPTIONS,
    fails: [...PREPARE_PASSKEY_REFUSALS, 'passkeys_unavailable'],
  })
  preparePasskey(@Req() request: FastifyRequest, @CurrentActor() actor: Actor) {
    return this.passkeys.prepare(actor, relyingPartyOf(request, this.env));
  }

  @Post()
  @SignedIn()
  @Answers(PasskeyRead, {
    status: 201,
    description: `Add a passkey that a browser has created. ${LOG_INS_ALONE}`,
    fails: [...REGISTER_PASSKEY_REFUSALS, 'passkeys_unavailable'],
  })
  async addPasskey(
    @Req() request: FastifyRequest,
    @CurrentActor() actor: Actor,
    @Body() { name, response }: PasskeyCreate,
  ) {
    const party = relyingPartyOf(request, this.env);
    return PasskeyRead.from(await this.passkeys.register(actor, party, name, response));
  }

  @Get()
  @SignedIn()
  @Answers(PasskeyRead, {
    isList: true,
    description: `List the caller's passkeys, oldest first. ${LOG_INS_ALONE}`,
    fails: LIST_PASSKEYS_REFUSALS,
  })
  async listPasskeys(@CurrentActor() actor: Actor) {
    return (await this.passkeys.list(actor)).map((passkey) => PasskeyRead.from(passkey));
  }

  @Patch(':passkey_id')
  @SignedIn()
  @Answers(PasskeyRead, {
    description: `Rename one of the caller's passkeys. ${LOG_INS_ALONE}`,
    fails: CHANGE_PASSKEY_REFUSALS,
  })
  async renamePasskey(
    @CurrentActor() actor: Actor,
    @Param() { passkey_id }: PasskeyPath,
    @Body() { name }: PasskeyUpdate,
  ) {
    return PasskeyRead.from(await this.passkeys.rename(actor, passkey_id, name));
  }

  @Delete(':passkey_id')
  @SignedIn()
  @Answers(undefined, {
    description: `Remove one of the caller's passkeys. It is refused at once. ${LOG_INS_ALONE}`,
    schema: {
      type: 'object',
      additionalProperties: true,
      example: { detail: 'Passkey removed' },
    },
    fails: CHANGE_PASSKEY_REFUSALS,
  })
  async removePasskey(@CurrentActor() actor: Actor, @Param() { passkey_id }: PasskeyPath) {
    await this.passkeys.remove(actor, passkey_id);
    return { detail: 'Passkey removed' };
  }
}
