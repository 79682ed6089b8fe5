import { hkdfSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import { createSigner, createVerifier } from 'fast-jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../../platform/config/env.js';
import { SIGNING_KEY } from '../../platform/config/signing-key.js';
import { clearCookie, writeCookie } from '../../platform/cookies/write-cookie.js';
import type { LoginSecrets } from './provider-client.js';

const COOKIE = 'gatehouse_login';
const LIFETIME_SECONDS = 600;
const ALGORITHM = 'HS256';

/** A log-in at a provider that a browser has started. */
export interface LoginAttempt extends LoginSecrets {
  readonly provider: string;
  /** Where the browser goes after the log-in: a path of this server. */
  readonly next: string;
  /**
   * The log-in whose account is to be linked to the person at the provider. Absent: the person logs
   * in.
   */
  readonly linksTo?: { readonly userId: string; readonly logInId: string };
}

/**
 * Keeps a started log-in in a signed cookie of the browser that started it, for ten minutes and one
 * response. An attacker who makes somebody else's browser finish the attacker's log-in fails, since
 * that browser has no such cookie.
 */
@Injectable()
export class LoginAttempts {
  private readonly sign: (attempt: LoginAttempt) => string;
  private readonly verify: (text: string) => LoginAttempt;

  constructor(
    @Inject(SIGNING_KEY) signingKey: KeyObject,
    @Inject(ENV) private readonly env: Env,
  ) {
    // A separate key, so that no other token of this server is accepted as an attempt, or the
    // reverse.
    const key = Buffer.from(hkdfSync('sha256', signingKey, '', 'gatehouse log-in attempts', 32));
    const sign = createSigner({ key, algorithm: ALGORITHM, expiresIn: LIFETIME_SECONDS * 1000 });
    this.sign = (attempt) => sign({ ...attempt });
    this.verify = createVerifier({
      key,
      algorithms: [ALGORITHM],
      requiredClaims: ['exp'],
    }) as (text: string) => LoginAttempt;
  }

  begin(reply: FastifyReply, attempt: LoginAttempt): void {
    const value = this.sign(attempt);
    const lifetimeSeconds = LIFETIME_SECONDS;
    writeCookie(reply, this.env, { name: COOKIE, value, lifetimeSeconds, isForPages: true });
  }

  /** Whether this browser has started to link an account. */
  isLinking(request: FastifyRequest): boolean {
    return this.read(request)?.linksTo !== undefined;
  }

  /**
   * Returns this browser's attempt and clears the cookie. Undefined when there is none, or it is
   * forged or expired.
   */
  take(request: FastifyRequest, reply: FastifyReply): LoginAttempt | undefined {
    if (textIn(request)) clearCookie(reply, this.env, COOKIE, { isForPages: true });
    return this.read(request);
  }

  private read(request: FastifyRequest): LoginAttempt | undefined {
    const value = textIn(request);
    if (!value) return undefined;
    try {
      return this.verify(value);
    } catch {
      return undefined;
    }
  }
}

function textIn({ headers }: FastifyRequest): string | undefined {
  return (headers.cookie && parseCookie(headers.cookie)[COOKIE]) || undefined;
}
