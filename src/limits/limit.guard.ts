import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authorOf } from '../audit/author.js';
import { actAs } from '../audit/authors.js';
import { limitOf } from './declared-limit.js';
import { LoginLimit } from './login-limit.service.js';

/**
 * Counts attempts at the routes that declare a limit. It runs only on those, so that other routes
 * have no overhead.
 */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(private readonly logins: LoginLimit) {}

  /** @throws DomainError `rate_limited` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limit = limitOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const counts = limit && (limit.when?.(request) ?? true);
    if (!counts) return true;
    // Sets the author of the audit event: requests that only read have none.
    await actAs(authorOf(request), () => this.logins.consume(request.ip));
    return true;
  }
}
