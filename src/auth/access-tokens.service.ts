import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { createSigner, createVerifier, TokenError, type Algorithm } from 'fast-jwt';
import { ENV, type Env } from '../platform/config/env.js';
import { SIGNING_KEY } from '../platform/config/signing-key.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { SessionRef } from './sessions.service.js';

const TOKEN_ALGORITHM: Algorithm = 'HS256';
/** About 500 bytes each. */
const REMEMBERED_TOKENS = 10_000;

type Sign = (claims: Record<string, unknown>) => string;
type Verify = (token: string) => TokenClaims;

export type TokenType = 'access' | 'refresh';

/** The claims of a token that this server signed. A foreign or older token may lack any of them. */
export interface TokenClaims {
  /** The account's id. */
  readonly sub?: string;
  readonly type?: TokenType;
  /** The session's id. The token ends with the session. */
  readonly sid?: string;
  /**
   * The id of the API key that the token was issued for. The token ends with the key, and has the
   * same limits.
   */
  readonly key?: string;
  /** Seconds since the epoch. */
  readonly exp?: number;
}

/** The claims of a token that represents a session. */
export type SessionClaims = TokenClaims & { readonly sub: string; readonly sid: string };

/** What an access token represents. */
export type AccessSubject = SessionRef | { readonly userId: string; readonly keyId: string };

/** The tokens that a log-in issues. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/**
 * Signs and verifies JSON Web Tokens (RFC 7519) that represent a session or an API key.
 *
 * Caches valid signatures, because they stay valid. Whether the session is still live is checked
 * with each request.
 */
@Injectable()
export class AccessTokens {
  private readonly signers: Readonly<Record<TokenType, Sign>>;
  private readonly signUntil: Sign;
  private readonly verifyLive: Verify;
  private readonly verifySignature: Verify;

  constructor(@Inject(ENV) env: Env, @Inject(SIGNING_KEY) signingKey: KeyObject) {
    const key = signingKey.export();
    const signerFor = (seconds: number): Sign =>
      createSigner({
        key,
        algorithm: TOKEN_ALGORITHM,
        expiresIn: seconds * 1000,
        noTimestamp: true,
      });
    this.signers = {
      access: signerFor(env.accessTokenSeconds),
      refresh: signerFor(env.refreshTokenSeconds),
    };
    this.signUntil = createSigner({ key, algorithm: TOKEN_ALGORITHM, noTimestamp: true });
    const reading = { key, algorithms: [TOKEN_ALGORITHM] };
    this.verifyLive = createVerifier({
      ...reading,
      cache: REMEMBERED_TOKENS,
      // By default, the library caches an error until the current time. If the clock is set back,
      // that time is in the future.
      errorCacheTTL: () => -Infinity,
    }) as Verify;
    this.verifySignature = createVerifier({ ...reading, ignoreExpiration: true }) as Verify;
  }

  sign(session: SessionRef, type: TokenType): string {
    return this.signers[type]({ sub: session.userId, type, sid: session.id });
  }

  /** Signs the tokens of a log-in. */
  signPair(session: SessionRef): TokenPair {
    return {
      accessToken: this.sign(session, 'access'),
      refreshToken: this.sign(session, 'refresh'),
    };
  }

  /** Signs an access token with a given lifetime, for a session or an API key. */
  signAccess(subject: AccessSubject, lifetimeSeconds: number): string {
    const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds;
    const { userId: sub } = subject;
    const of = 'keyId' in subject ? { key: subject.keyId } : { sid: subject.id };
    return this.signUntil({ sub, type: 'access', ...of, exp });
  }

  /**
   * Returns the claims of a token with a valid signature.
   *
   * @throws DomainError `token_expired`, `invalid_token`
   */
  verify(token: string, { mayBeExpired = false } = {}): TokenClaims {
    try {
      return mayBeExpired ? this.verifySignature(token) : this.verifyLive(token);
    } catch (error) {
      const isExpired = error instanceof TokenError && error.code === TokenError.codes.expired;
      throw new DomainError(isExpired ? 'token_expired' : 'invalid_token');
    }
  }

  /** Returns the claims of a token that names a session, or undefined for any other text. */
  read(token: string, options: { mayBeExpired: boolean }): SessionClaims | undefined {
    try {
      const claims = this.verify(token, options);
      return isUUID(claims.sub) && isUUID(claims.sid) ? (claims as SessionClaims) : undefined;
    } catch {
      return undefined;
    }
  }
}
