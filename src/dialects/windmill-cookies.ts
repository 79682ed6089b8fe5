import { Inject, Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import { ENV, type Env } from '../config/env.js';
import { TOKEN_COOKIE } from './windmill.js';

/** The browser's cookie of Windmill's face, with the attributes of today's servers (contract windmill 2.1). */
@Injectable()
export class WindmillCookies {
  constructor(@Inject(ENV) private readonly env: Env) {}

  set(reply: FastifyReply, token: string): void {
    const expires = new Date(Date.now() + this.env.sessionTokenSeconds * 1000);
    this.append(reply, token, { expires });
  }

  clear(reply: FastifyReply): void {
    this.append(reply, '', { maxAge: 0 });
  }

  private append(
    reply: FastifyReply,
    value: string,
    lifetime: { expires?: Date; maxAge?: number },
  ): void {
    const isHttps = reply.request.protocol === 'https';
    const cookie = stringifySetCookie({
      name: TOKEN_COOKIE,
      value,
      path: '/',
      domain: this.env.cookieDomain,
      httpOnly: true,
      secure: this.env.cookieSecure === 'auto' ? isHttps : this.env.cookieSecure === 'true',
      sameSite: this.env.cookieSameSite,
      ...lifetime,
    });
    void reply.header('set-cookie', cookie);
  }
}
