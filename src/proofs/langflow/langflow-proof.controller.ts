import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { Limited } from '../../limits/limited.decorator.js';
import { relyingPartyOf } from '../../passkeys/relying-party.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { FreshProofs, PROVE_REFUSALS, SEE_PROOF_REFUSALS } from '../fresh-proofs.service.js';
import { ProofCreate, ProofRead } from './proof.dto.js';

const OPTIONS = {
  type: 'object',
  additionalProperties: true,
  example: {
    challenge: 'c2Vlc2F3',
    rpId: 'gatehouse.example.com',
    allowCredentials: [{ id: 'yW1vTzZ2c3B0a2V5', type: 'public-key' }],
    timeout: 300_000,
    userVerification: 'required',
  },
};

/** `/api/v1/account/proof`: a fresh proof of who the person in the caller's log-in is. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/proof')
export class LangflowProofController {
  constructor(
    private readonly proofs: FreshProofs,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get()
  @SignedIn()
  @Answers(ProofRead, {
    description:
      'Read until when the log-in of the caller may do sensitive actions, and how its person can prove who they are. Takes a log-in, not an API key.',
    fails: SEE_PROOF_REFUSALS,
  })
  async getProof(@CurrentActor() actor: Actor) {
    return ProofRead.from(await this.proofs.see(actor));
  }

  @Post('options')
  @SignedIn()
  @Answers(undefined, {
    description:
      "Ask for a passkey: what a browser gives to `navigator.credentials.get()` (WebAuthn's `PublicKeyCredentialRequestOptionsJSON`). It can be answered once, within five minutes, in the same log-in.",
    schema: OPTIONS,
    fails: [...SEE_PROOF_REFUSALS, 'passkeys_unavailable'],
  })
  preparePasskeyProof(@Req() request: FastifyRequest, @CurrentActor() actor: Actor) {
    return this.proofs.ask(actor, () => relyingPartyOf(request, this.env));
  }

  @Post()
  @SignedIn()
  @Limited('login')
  @Answers(ProofRead, {
    description:
      'Prove who the person in the log-in is, by a password, a code or a passkey. What was refused with `proof_needed` (403, `WWW-Authenticate: Bearer error="insufficient_user_authentication"`) can then be repeated. Takes a log-in, not an API key.',
    fails: [...PROVE_REFUSALS, 'passkeys_unavailable'],
  })
  async proveAgain(
    @Req() request: FastifyRequest,
    @CurrentActor() actor: Actor,
    @Body() body: ProofCreate,
  ) {
    const party = () => relyingPartyOf(request, this.env);
    return ProofRead.from(await this.proofs.prove(actor, party, ProofCreate.toProof(body)));
  }
}
