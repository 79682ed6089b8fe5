import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { Strategy } from 'passport-http-bearer';
import type { Actor } from '../access/actor.js';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ApiKeyLookup } from '../api-key/api-key-lookup.service.js';
import { AccessTokenLookup } from '../oauth/clients/access-token-lookup.service.js';
import { AccessTokens } from './access-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/**
 * An access token of a session, of an API key or of OAuth 2.0, in the `Authorization` header (RFC
 * 6750).
 */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionsService,
    private readonly oauth: AccessTokenLookup,
    private readonly keys: ApiKeyLookup,
  ) {
    super();
  }

  /**
   * Returns the actor that a token belongs to.
   *
   * @throws DomainError `invalid_token`, `token_expired`, `wrong_token_type`,
   *   `token_without_subject`, `token_subject_unknown`, `account_inactive`
   */
  async validate(token: string): Promise<Actor> {
    if (isAccessTokenText(token)) return this.oauth.authenticate(token);
    const { sub, type, sid, key } = this.tokens.verify(token);
    if (type !== 'access') throw new DomainError('wrong_token_type');
    if (!sub) throw new DomainError('token_without_subject');
    if (!isUUID(sub)) throw new DomainError('token_subject_unknown');
    if (isUUID(key)) return this.keys.authenticateById(sub, key!);
    if (!isUUID(sid)) throw new DomainError('invalid_token');
    return this.sessions.authenticate(sub, sid!);
  }
}
