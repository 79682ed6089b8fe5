import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../config/env.js';
import { clearCookie, writeCookie } from '../cookies/write-cookie.js';

const SESSION_COOKIE = 'gatehouse_session';

/** The session cookie of our pages. It contains a session token. */
@Injectable()
export class PageSession {
  constructor(@Inject(ENV) private readonly env: Env) {}

  static tokenOf({ headers }: FastifyRequest): string | undefined {
    return (headers.cookie && parseCookie(headers.cookie)[SESSION_COOKIE]) || undefined;
  }

  begin(reply: FastifyReply, token: string): void {
    const lifetimeSeconds = this.env.sessionTokenSeconds;
    writeCookie(reply, this.env, {
      name: SESSION_COOKIE,
      value: token,
      lifetimeSeconds,
      isForPages: true,
    });
  }

  end(reply: FastifyReply): void {
    clearCookie(reply, this.env, SESSION_COOKIE, { isForPages: true });
  }
}
