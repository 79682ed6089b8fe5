import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../access/actor.js';
import { SIGNING_KEY } from '../config/signing-key.js';
import { DomainError } from '../errors/domain-error.js';
import { TOKEN_ALGORITHM, type TokenClaims } from './access-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/** How the authentication guard hands a token over, whether it came in the header or in a cookie. */
export const SCHEME = 'Bearer ';

interface Handed {
  readonly headers: { readonly authorization: string };
}

/** A session's access token in the `Authorization` header (RFC 6750). */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor(
    private readonly sessions: SessionsService,
    @Inject(SIGNING_KEY) key: KeyObject,
  ) {
    super({
      // All that follows the scheme: passport's own reader would stop at a blank and ignore what comes after it.
      jwtFromRequest: ({ headers }: Handed) => headers.authorization.slice(SCHEME.length),
      // A text would be tried as a public key first, at ten times the cost of the rest; the types know texts only.
      secretOrKey: key as unknown as string,
      algorithms: [TOKEN_ALGORITHM],
    });
  }

  /** Called with the claims of a token whose signature and lifetime are good. */
  validate({ sub, type, sid }: TokenClaims): Promise<Actor> {
    if (type !== 'access') throw new DomainError('wrong_token_type');
    if (!sub) throw new DomainError('token_without_subject');
    if (!isUUID(sub)) throw new DomainError('token_subject_unknown');
    if (!isUUID(sid)) throw new DomainError('invalid_token');
    return this.sessions.authenticate(sub, sid!);
  }
}
