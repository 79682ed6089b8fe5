import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody } from '../../../access/access.decorators.js';
import { knownAs, type Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { VERSION } from '../../../platform/config/version.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { sendPage } from '../../../platform/pages/page.js';
import { startPage } from './start.page.js';

/** The answer that programs get at the root, where people see a page. */
const DIRECTIONS = {
  name: 'Gatehouse',
  version: VERSION,
  documentation: '/docs',
  openapi: '/openapi.json',
  health: '/health',
};

/** The page at the root of the server. It needs no scripts. */
@BelongsTo(pages)
@Controller()
export class StartPageController {
  constructor(
    private readonly forms: FormTokens,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get()
  @Anybody()
  @Answers('page')
  showStart(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor | undefined,
  ) {
    void reply.header('vary', 'accept');
    if (prefersJson(request)) return DIRECTIONS;
    return sendPage(
      reply,
      startPage({
        version: VERSION,
        signedInAs: actor && knownAs(actor.account),
        hasConsole: this.env.isConsoleEnabled && actor?.account.isSuperuser === true,
        formToken: this.forms.field(request, reply),
      }),
    );
  }
}

/** Whether a program asks: browsers name HTML, and what accepts anything gets the page. */
function prefersJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /application\/(\w+\+)?json/.test(accept) && !accept.includes('text/html');
}
