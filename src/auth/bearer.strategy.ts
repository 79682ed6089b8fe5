import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Actor } from '../access/actor.js';
import { SIGNING_KEY } from '../config/signing-key.js';
import { DomainError } from '../errors/domain-error.js';
import { TOKEN_ALGORITHM, type TokenClaims } from './access-token.service.js';
import { SessionsService } from './sessions.service.js';

/** A session's access token in the `Authorization` header (RFC 6750). */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor(
    private readonly sessions: SessionsService,
    @Inject(SIGNING_KEY) key: string,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: key,
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
