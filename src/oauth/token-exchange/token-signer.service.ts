import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens, type AccessSubject } from '../../auth/access-tokens.service.js';
import { ENV, type Env } from '../../platform/config/env.js';

/**
 * An access token without a refresh token: when it expires, the owner exchanges the credential
 * again.
 */
export interface ExchangedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Signs tokens with the usual lifetime. */
@Injectable()
export class TokenSigner {
  readonly lifetimeSeconds: number;

  constructor(
    private readonly tokens: AccessTokens,
    @Inject(ENV) env: Env,
  ) {
    this.lifetimeSeconds = env.accessTokenSeconds;
  }

  sign(subject: AccessSubject): ExchangedToken {
    const expiresInSeconds = this.lifetimeSeconds;
    return { accessToken: this.tokens.signAccess(subject, expiresInSeconds), expiresInSeconds };
  }
}
