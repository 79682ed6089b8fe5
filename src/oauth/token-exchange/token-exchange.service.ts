import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { ApiKeyLookup } from '../../api-key/api-key-lookup.service.js';
import { PasswordCheck } from '../../auth/password-check.service.js';
import { SessionsService } from '../../auth/sessions.service.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { EmailDirectory } from '../../users/email-directory.js';
import { TokenSigner, type ExchangedToken } from './token-signer.service.js';

/** Exchanges a password, an API key or a log-in for an access token. */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly directory: EmailDirectory,
    private readonly passwords: PasswordCheck,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeyLookup,
    private readonly signer: TokenSigner,
  ) {}

  /**
   * Exchanges a user name or an email, and its password. The token represents a new session and
   * ends with it.
   *
   * @throws DomainError `login_failed`, `approval_pending`, `login_of_inactive_account`,
   *   `password_expired`, `rate_limited`
   */
  async byPassword(name: string, password: string): Promise<ExchangedToken> {
    const user = await this.directory.findByAnyName(name);
    const { userId, hash } = await this.passwords.prove(user, name, password);
    const session = await this.sessions.begin(userId, hash, this.signer.lifetimeSeconds);
    return this.signer.sign(session);
  }

  /**
   * Exchanges an API key. The token has the rights of the key and ends with it.
   *
   * @throws DomainError `invalid_api_key`, `api_key_of_inactive_account`
   */
  async byKey(text: string): Promise<ExchangedToken> {
    return this.forCaller(await this.keys.authenticate(text));
  }

  /**
   * Issues another token with the rights of the caller's credential. It ends with the caller's
   * session or API key.
   *
   * @throws DomainError `not_a_log_in_token` for an OAuth 2.0 token, which has its own lifetime and
   *   audience
   */
  async forCaller({ account: { id: userId }, credential }: Actor): Promise<ExchangedToken> {
    switch (credential.kind) {
      case 'session':
        return this.signer.sign({ id: credential.id, userId });
      case 'api-key':
        return this.signer.sign({ keyId: credential.id, userId });
      case 'none': {
        const seconds = this.signer.lifetimeSeconds;
        return this.signer.sign(await this.sessions.begin(userId, undefined, seconds));
      }
      default:
        throw new DomainError('not_a_log_in_token');
    }
  }
}
