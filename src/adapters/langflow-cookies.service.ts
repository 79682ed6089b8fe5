import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../platform/config/env.js';
import { ACCESS_COOKIE, cookieIn, nameOfCookie, REFRESH_COOKIE, STORE_COOKIE } from './langflow.js';
import { clearCookie, writeCookie } from '../platform/cookies/write-cookie.js';

/** The tokens in the cookies of a log-in. */
interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/**
 * Sets the cookies of Langflow's web UI, with the attributes of newer versions: HttpOnly, and
 * Secure over https (contract langflow 1 and 6).
 */
@Injectable()
export class LangflowCookies {
  constructor(@Inject(ENV) private readonly env: Env) {}

  read({ headers }: FastifyRequest, name: string): string | undefined {
    return cookieIn(headers.cookie ?? '', nameOfCookie(name, this.env));
  }

  setTokens(reply: FastifyReply, { accessToken, refreshToken }: Tokens): void {
    this.set(reply, REFRESH_COOKIE, refreshToken, this.env.refreshTokenSeconds);
    this.set(reply, ACCESS_COOKIE, accessToken, this.env.accessTokenSeconds);
  }

  /**
   * As after a log-in, but the access token is deleted when the browser is closed (contract
   * langflow 6).
   */
  setAutoLoginTokens(reply: FastifyReply, { accessToken, refreshToken }: Tokens): void {
    this.set(reply, REFRESH_COOKIE, refreshToken, this.env.refreshTokenSeconds);
    this.set(reply, ACCESS_COOKIE, accessToken);
    this.setStore(reply);
  }

  /** Clients check only the cookie's name, so its value is empty. */
  setStore(reply: FastifyReply): void {
    this.set(reply, STORE_COOKIE, '');
  }

  clear(reply: FastifyReply): void {
    for (const name of [REFRESH_COOKIE, ACCESS_COOKIE, STORE_COOKIE]) {
      clearCookie(reply, this.env, nameOfCookie(name, this.env));
    }
  }

  private set(reply: FastifyReply, name: string, value: string, lifetimeSeconds?: number): void {
    writeCookie(reply, this.env, { name: nameOfCookie(name, this.env), value, lifetimeSeconds });
  }
}
