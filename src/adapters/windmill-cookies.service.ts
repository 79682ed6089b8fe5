import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../platform/config/env.js';
import { nameOfTokenCookie } from './windmill.js';
import { clearCookie, writeCookie } from '../platform/cookies/write-cookie.js';

/**
 * Sets the browser's cookie of Windmill's API, with the attributes of current servers (contract
 * windmill 2.1).
 */
@Injectable()
export class WindmillCookies {
  constructor(@Inject(ENV) private readonly env: Env) {}

  read({ headers }: FastifyRequest): string | undefined {
    return parseCookie(headers.cookie ?? '')[nameOfTokenCookie(this.env)];
  }

  set(reply: FastifyReply, value: string): void {
    const lifetimeSeconds = this.env.sessionTokenSeconds;
    writeCookie(reply, this.env, { name: nameOfTokenCookie(this.env), value, lifetimeSeconds });
  }

  clear(reply: FastifyReply): void {
    clearCookie(reply, this.env, nameOfTokenCookie(this.env));
  }
}
