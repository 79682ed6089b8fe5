import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { originOf } from '../../../platform/pages/page.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { LoginAttempts } from '../login-attempts.service.js';
import { BEGIN_LINKING_REFUSALS, ProviderLinking } from '../provider-linking.service.js';
import { LinkedProviderPath, ProviderLinkStarted } from './link-provider.dto.js';

/** Begins to link the caller's own account to a log-in provider. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/log_in_providers')
export class LinkProviderController {
  constructor(
    private readonly linking: ProviderLinking,
    private readonly attempts: LoginAttempts,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post(':provider/link')
  @SignedIn()
  @Answers(ProviderLinkStarted, {
    description:
      'Begin to link a log-in provider to the account. The browser then goes to `location`, logs in there, and comes back to the account page. Only the log-in at our pages that began can finish it, within ten minutes. An API key is refused.',
    fails: BEGIN_LINKING_REFUSALS,
  })
  async linkAccountProvider(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Param() { provider }: LinkedProviderPath,
  ): Promise<ProviderLinkStarted> {
    const origin = originOf(request, this.env);
    const { attempt, location } = await this.linking.begin(actor, provider, origin);
    this.attempts.begin(reply, attempt);
    return { location };
  }
}
