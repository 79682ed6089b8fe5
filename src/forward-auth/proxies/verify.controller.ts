import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import type { DirectoryRequest } from '../../access/request.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { proxies } from '../../adapters/proxies.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { Verification, VERIFY_REFUSALS } from '../verification.service.js';
import { VerifyQuery } from './verify-query.dto.js';

/** Forward authentication: what reverse proxies ask before they pass a request on. */
@ApiTags('Forward authentication')
@BelongsTo(proxies)
@Controller('auth')
export class VerifyController {
  constructor(private readonly verification: Verification) {}

  @Get('verify')
  @SignedIn({ admitsBoundKeys: true })
  @Scope('any')
  @Answers(undefined, {
    description:
      'Tell a reverse proxy who a request comes from, in headers for the application. Every valid credential is enough, unless the query demands more: every kind of demand must hold, and of several values of one kind, one. A browser that is not logged in is led to the log-in page (303), if the proxy tells the original address and its host is allowed; a proxy that sends `X-Original-URL` gets 401 with the address of the log-in page in `X-Auth-Login`.',
    fails: VERIFY_REFUSALS,
  })
  async verify(
    @Req() request: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Query() query: VerifyQuery,
  ) {
    const rules = VerifyQuery.rulesOf(query);
    const told = query.groups ?? 'names';
    void reply.headers(await this.verification.verify(actor, request, rules, told));
    return '';
  }
}
