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
    const { sessionTokenSeconds: lifetimeSeconds, sessionCookieDomain: domain } = this.env;
    // A cookie of this host alone from before the setting would be read in its place.
    if (domain) clearCookie(reply, this.env, SESSION_COOKIE, { isForPages: true });
    writeCookie(reply, this.env, {
      name: SESSION_COOKIE,
      value: token,
      lifetimeSeconds,
      isForPages: true,
      domain,
    });
  }

  end(reply: FastifyReply): void {
    const { sessionCookieDomain: domain } = this.env;
    clearCookie(reply, this.env, SESSION_COOKIE, { isForPages: true });
    if (domain) clearCookie(reply, this.env, SESSION_COOKIE, { isForPages: true, domain });
  }
}
