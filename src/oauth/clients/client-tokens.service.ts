import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../../platform/config/env.js';
import { createAccessTokenText } from '../../platform/credentials/secret-token.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { CLIENT_CREDENTIALS } from './client-rules.js';
import type { OauthClient } from './oauth-client.entity.js';
import { OauthRecords } from './oauth-records.service.js';
import { apiScopesOf } from './oauth-scopes.js';

/** What {@link ClientTokens.issue} throws for all scopes of a client. */
export const ISSUE_TOKEN_REFUSALS = [
  // It has no client credentials grant, or its account is deleted or inactive.
  'oauth_client_refused',
] as const satisfies readonly ErrorCode[];

type ActingClient = Pick<OauthClient, 'id' | 'grantTypes' | 'scopes' | 'serviceAccountId'>;

/** An access token that acts as the client's service account. */
export interface ClientToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}

/**
 * Tokens by client credentials (RFC 6749 4.4), for APIs that have their own log-in endpoint besides
 * the token endpoint.
 */
@Injectable()
export class ClientTokens {
  constructor(
    private readonly records: OauthRecords,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Issues a token to an authenticated client. It is the same kind of token as the token
   * endpoint's: introspection and revocation accept it.
   *
   * @param wanted the scopes; by default all scopes of the client
   * @throws DomainError {@link ISSUE_TOKEN_REFUSALS}, `oauth_client_invalid` for a scope that the
   *   client does not have
   */
  async issue(client: ActingClient, wanted?: readonly string[]): Promise<ClientToken> {
    if (!client.grantTypes.includes(CLIENT_CREDENTIALS) || !client.serviceAccountId) {
      throw new DomainError('oauth_client_refused');
    }
    const own = apiScopesOf(client.scopes);
    const scopes = wanted ?? own;
    const foreign = scopes.find((scope) => !own.includes(scope));
    if (foreign !== undefined) {
      throw new DomainError('oauth_client_invalid', {
        reason: `The client does not have the scope ${foreign}`,
      });
    }
    const accessToken = createAccessTokenText();
    const expiresInSeconds = this.env.accessTokenSeconds;
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      kind: 'ClientCredentials',
      iat: now,
      exp: now + expiresInSeconds,
      clientId: client.id,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    };
    const isSaved = await this.records.save('ClientCredentials', accessToken, payload, {
      clientId: client.id,
      lifetimeSeconds: expiresInSeconds,
    });
    if (!isSaved) throw new DomainError('oauth_client_refused');
    return { accessToken, expiresInSeconds, scopes };
  }
}
