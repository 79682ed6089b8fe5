import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import jwt from 'jsonwebtoken';
import { ENV, type Env } from '../config/env.js';
import { SIGNING_KEY } from '../config/signing-key.js';
import { DomainError } from '../errors/domain-error.js';
import type { SessionRef } from './sessions.service.js';

const TOKEN_ALGORITHM = 'HS256';

export type TokenType = 'access' | 'refresh';

/** The claims of a token of ours; a foreign or older one may lack any of them. */
export interface TokenClaims {
  /** The account's id. */
  readonly sub?: string;
  readonly type?: TokenType;
  /** The session's id: the token dies with it. */
  readonly sid?: string;
  /** Seconds since the epoch. */
  readonly exp?: number;
}

/** The claims of a token that stands for a session. */
export type SessionClaims = TokenClaims & { readonly sub: string; readonly sid: string };

/** What a log-in hands out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Signs and reads JSON Web Tokens (RFC 7519) that stand for a session. */
@Injectable()
export class AccessTokens {
  constructor(
    @Inject(ENV) private readonly env: Env,
    @Inject(SIGNING_KEY) private readonly key: KeyObject,
  ) {}

  sign(session: SessionRef, type: TokenType): string {
    const expiresIn =
      type === 'access' ? this.env.accessTokenSeconds : this.env.refreshTokenSeconds;
    return jwt.sign({ sub: session.userId, type, sid: session.id }, this.key, {
      algorithm: TOKEN_ALGORITHM,
      expiresIn,
      noTimestamp: true,
    });
  }

  /**
   * The claims of a token with a good signature.
   *
   * @throws DomainError `token_expired`, `invalid_token`
   */
  verify(token: string, { mayBeExpired = false } = {}): TokenClaims {
    try {
      const claims = jwt.verify(token, this.key, {
        algorithms: [TOKEN_ALGORITHM],
        ignoreExpiration: mayBeExpired,
      });
      if (typeof claims === 'object') return claims;
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) throw new DomainError('token_expired');
    }
    throw new DomainError('invalid_token');
  }

  /** The claims of a token that names a session; undefined for any other text. */
  read(token: string, options: { mayBeExpired: boolean }): SessionClaims | undefined {
    try {
      const claims = this.verify(token, options);
      return isUUID(claims.sub) && isUUID(claims.sid) ? (claims as SessionClaims) : undefined;
    } catch {
      return undefined;
    }
  }
}
