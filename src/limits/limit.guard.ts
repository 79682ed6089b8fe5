import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authorOf } from '../audit/author.js';
import { actAs } from '../audit/authors.js';
import { limitOf } from './declared-limit.js';
import { LoginLimit } from './login-limit.service.js';

/** Counts attempts at the routes that declare a limit. It stands at those alone, so that no other route pays for it. */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(private readonly logins: LoginLimit) {}

  /** @throws DomainError `rate_limited` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limit = limitOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const counts = limit && (limit.when?.(request) ?? true);
    if (!counts) return true;
    // Requests that only read belong to no author otherwise.
    await actAs(authorOf(request), () => this.logins.consume(request.ip));
    return true;
  }
}
