import { Inject, Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import { ENV, type Env } from '../config/env.js';
import { ACCESS_COOKIE, REFRESH_COOKIE, STORE_COOKIE } from './langflow.js';

/** What the cookies of a log-in carry. */
interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The cookies of Langflow's web UI, in the newer of its profiles: HttpOnly, and Secure over https (contract langflow 1 and 6). */
@Injectable()
export class LangflowCookies {
  constructor(@Inject(ENV) private readonly env: Env) {}

  setTokens(reply: FastifyReply, { accessToken, refreshToken }: Tokens): void {
    this.set(reply, REFRESH_COOKIE, refreshToken, this.env.refreshTokenSeconds);
    this.set(reply, ACCESS_COOKIE, accessToken, this.env.accessTokenSeconds);
  }

  /** As after a log-in, but the access token goes when the browser is closed (contract langflow 6). */
  setAutoLoginTokens(reply: FastifyReply, { accessToken, refreshToken }: Tokens): void {
    this.set(reply, REFRESH_COOKIE, refreshToken, this.env.refreshTokenSeconds);
    this.set(reply, ACCESS_COOKIE, accessToken);
    this.setStore(reply);
  }

  /** Clients look at the cookie's name only, so it carries nothing. */
  setStore(reply: FastifyReply): void {
    this.set(reply, STORE_COOKIE, '');
  }

  clear(reply: FastifyReply): void {
    for (const name of [REFRESH_COOKIE, ACCESS_COOKIE, STORE_COOKIE]) {
      this.append(reply, name, '', { maxAge: 0 });
    }
  }

  private set(reply: FastifyReply, name: string, value: string, lifetimeSeconds?: number): void {
    const expires =
      lifetimeSeconds === undefined ? undefined : new Date(Date.now() + lifetimeSeconds * 1000);
    this.append(reply, name, value, { expires });
  }

  private append(
    reply: FastifyReply,
    name: string,
    value: string,
    lifetime: { expires?: Date; maxAge?: number },
  ): void {
    const isHttps = reply.request.protocol === 'https';
    const cookie = stringifySetCookie({
      name,
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
