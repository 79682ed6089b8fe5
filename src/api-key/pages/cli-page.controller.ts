import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SignedIn } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { seeOther, sendPage } from '../../platform/pages/page.js';
import { WindmillTokens } from '../windmill-tokens.service.js';
import { CliForm, CliQuery } from './cli-port.dto.js';
import { CLI_SUCCESS, cliPage } from './cli.page.js';

const LABEL = 'command line';
const DAY_SECONDS = 86_400;

/**
 * The browser's part of `wmill workspace add` (contract windmill 8). The command line listens on a
 * port of the browser's computer, and a signed-in person sends it a token.
 */
@BelongsTo(pages)
@Controller('user')
export class CliPageController {
  constructor(
    private readonly tokens: WindmillTokens,
    private readonly forms: FormTokens,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('cli')
  @SignedIn()
  @Answers('page')
  askForCliToken(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() { account }: Actor,
    @Query() { port }: CliQuery,
  ) {
    const formToken = this.forms.field(request, reply);
    const lifetimeDays = Math.max(1, Math.floor(this.env.cliTokenSeconds / DAY_SECONDS));
    const name = knownAs(account);
    const view = { formToken, name, port, origin: originOfCli(port), lifetimeDays };
    return sendPage(reply, cliPage(view));
  }

  @Post('cli')
  @SignedIn()
  @Answers('page')
  async sendCliToken(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { port }: CliForm,
  ) {
    const expiresAt = new Date(Date.now() + this.env.cliTokenSeconds * 1000);
    const token = await this.tokens.create(actor, { label: LABEL, expiresAt });
    return seeOther(reply, `${originOfCli(port)}/?token=${token}`);
  }

  /** The page to which the command line redirects the browser after it has received the token. */
  @Get('cli-success')
  @Public()
  @Answers('page')
  showCliSuccess(@Res({ passthrough: true }) reply: FastifyReply) {
    return sendPage(reply, CLI_SUCCESS);
  }
}

/**
 * Returns an address of the browser's own computer. The host is fixed, so that nobody else can
 * receive the token.
 */
function originOfCli(port: string): string {
  return `http://localhost:${port}`;
}
