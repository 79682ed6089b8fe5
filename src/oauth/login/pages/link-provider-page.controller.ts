import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { seeOther } from '../../../platform/pages/page.js';
import { LoginAttempts } from '../login-attempts.service.js';
import { FINISH_LINKING_REFUSALS, ProviderLinking } from '../provider-linking.service.js';
import { OauthCallbackQuery, OauthClientPath } from './oauth-callback.dto.js';

const ACCOUNT_PAGE = '/account/security';

/** Where a browser comes back from a provider to be linked. The account page says how it went. */
@BelongsTo(pages)
@Controller('login/link')
export class LinkProviderPageController {
  constructor(
    private readonly linking: ProviderLinking,
    private readonly attempts: LoginAttempts,
  ) {}

  @Get(':client_name')
  @WritesByGet({ fromAnySite: true })
  @SignedIn()
  @Limited('login')
  @Answers('page')
  async linkProvider(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Param() { client_name: provider }: OauthClientPath,
    @Query() answer: OauthCallbackQuery,
  ) {
    const attempt = this.attempts.take(request, reply);
    const outcome = new URLSearchParams({ provider });
    try {
      await this.linking.finish(actor, provider, attempt, answer);
    } catch (error) {
      outcome.set('not_linked', refusalIn(error));
    }
    return seeOther(reply, `${ACCOUNT_PAGE}?${outcome.toString()}`);
  }
}

/** @throws an error that is not about linking */
function refusalIn(error: unknown): string {
  const code = FINISH_LINKING_REFUSALS.find(
    (known) => error instanceof DomainError && (error as DomainError).code === known,
  );
  if (code === undefined) throw error;
  return code;
}
