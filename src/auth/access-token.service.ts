import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { ENV, type Env } from '../config/env.js';
import { SIGNING_KEY } from '../config/signing-key.js';
import type { SessionRef } from './sessions.service.js';

export const TOKEN_ALGORITHM = 'HS256';

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

/** Signs and reads JSON Web Tokens (RFC 7519) that stand for a session. */
@Injectable()
export class AccessTokens {
  constructor(
    @Inject(ENV) private readonly env: Env,
    @Inject(SIGNING_KEY) private readonly key: string,
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

  /** The claims of a token with a good signature, expired or not; undefined for any other text. */
  read(token: string, { mayBeExpired }: { mayBeExpired: boolean }): TokenClaims | undefined {
    try {
      const claims = jwt.verify(token, this.key, {
        algorithms: [TOKEN_ALGORITHM],
        ignoreExpiration: mayBeExpired,
      });
      return typeof claims === 'string' ? undefined : claims;
    } catch {
      return undefined;
    }
  }
}
