import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { ApiKeyLookup } from '../../api-key/api-key-lookup.service.js';
import { PasswordCheck } from '../../auth/password-check.service.js';
import { SessionsService } from '../../auth/sessions.service.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { EmailDirectory } from '../../users/email-directory.js';
import { TokenSigner, type ExchangedToken } from './token-signer.service.js';

/** Access tokens in exchange for something that is known or held. */
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
   * For a user name or an email, and its password. The token stands for a session, which ends with it.
   *
   * @throws DomainError `login_failed`, `approval_pending`, `login_of_inactive_account`, `password_expired`,
   *   `rate_limited`
   */
  async byPassword(name: string, password: string): Promise<ExchangedToken> {
    const user = await this.directory.findByAnyName(name);
    const { userId, hash } = await this.passwords.prove(user, name, password);
    const session = await this.sessions.begin(userId, hash, this.signer.lifetimeSeconds);
    return this.signer.sign(session);
  }

  /**
   * For an API key. The token may what the key may and dies with it.
   *
   * @throws DomainError `invalid_api_key`, `api_key_of_inactive_account`
   */
  async byKey(text: string): Promise<ExchangedToken> {
    return this.forCaller(await this.keys.authenticate(text));
  }

  /**
   * Another token for a caller, of the same power, that dies with the session or the key the caller has.
   *
   * @throws DomainError `not_a_log_in_token` for a token of OAuth 2.0, which has a lifetime and an audience of its own
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
