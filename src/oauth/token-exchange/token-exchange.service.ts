import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { ApiKeyLookup, AUTHENTICATE_KEY_REFUSALS } from '../../api-key/api-key-lookup.service.js';
import { PASSWORD_LOGIN_REFUSALS } from '../../auth/password-login.service.js';
import { SessionsService } from '../../auth/sessions.service.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { EmailDirectory } from '../../users/email-directory.service.js';
import { WorkspaceServers } from '../../workspaces/workspace-servers.service.js';
import { TokenSigner, type ExchangedToken } from './token-signer.service.js';

/** What {@link TokenExchange.byPassword} throws. */
export const EXCHANGE_PASSWORD_REFUSALS = PASSWORD_LOGIN_REFUSALS;

/** What {@link TokenExchange.byKey} throws. */
export const EXCHANGE_KEY_REFUSALS = AUTHENTICATE_KEY_REFUSALS;

/** What {@link TokenExchange.byServerKey} throws. */
export const EXCHANGE_SERVER_KEY_REFUSALS = [
  'oauth_client_refused',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What {@link TokenExchange.forCaller} throws. */
export const EXCHANGE_LOG_IN_REFUSALS = [
  // An OAuth 2.0 token has its own lifetime and audience.
  'not_a_log_in_token',
] as const satisfies readonly ErrorCode[];

/** Exchanges a password, an API key or a log-in for an access token. */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly directory: EmailDirectory,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeyLookup,
    private readonly signer: TokenSigner,
    private readonly servers: WorkspaceServers,
  ) {}

  /**
   * Exchanges a user name or an email, and its password. The token represents a new session and
   * ends with it.
   *
   * @throws DomainError {@link EXCHANGE_PASSWORD_REFUSALS}
   */
  async byPassword(name: string, password: string): Promise<ExchangedToken> {
    const user = await this.directory.findByAnyName(name);
    const { lifetimeSeconds } = this.signer;
    return this.signer.sign(
      await this.sessions.beginByPassword(
        user,
        { name, password },
        { factor: 'never-asked' },
        lifetimeSeconds,
      ),
    );
  }

  /**
   * Exchanges an API key. The token has the rights of the key and ends with it.
   *
   * @throws DomainError {@link EXCHANGE_KEY_REFUSALS}
   */
  async byKey(text: string): Promise<ExchangedToken> {
    return this.forCaller(await this.keys.authenticate(text));
  }

  /**
   * Exchanges the key of a workspace's ZenML server, which logs in as a client whose id is that of
   * the workspace.
   *
   * @throws DomainError {@link EXCHANGE_SERVER_KEY_REFUSALS}
   */
  async byServerKey(serverId: string, key: string): Promise<ExchangedToken> {
    try {
      const actor = await this.keys.authenticate(key);
      const workspaceId = await this.servers.workspaceOf(actor);
      const workspace = await this.servers.find(serverId);
      if (workspace?.id === workspaceId) return await this.forCaller(actor);
    } catch (error) {
      // The client learns no more about a wrong secret than that it is wrong.
      if (!(error instanceof DomainError) || error.is('rate_limited')) throw error;
    }
    throw new DomainError('oauth_client_refused');
  }

  /**
   * Issues another token with the rights of the caller's credential. It ends with the caller's
   * session or API key.
   *
   * @throws DomainError {@link EXCHANGE_LOG_IN_REFUSALS}
   */
  async forCaller({ account: { id: userId }, credential }: Actor): Promise<ExchangedToken> {
    switch (credential.kind) {
      case 'session':
        return this.signer.sign({ id: credential.id, userId });
      case 'api-key':
        return this.signer.sign({ keyId: credential.id, userId });
      case 'none': {
        const { lifetimeSeconds } = this.signer;
        return this.signer.sign(await this.sessions.beginWithoutProof(userId, lifetimeSeconds));
      }
      default:
        throw new DomainError('not_a_log_in_token');
    }
  }
}
