import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { EmailDirectory, GET_BY_EMAIL_REFUSALS } from '../users/email-directory.service.js';
import {
  CREATE_TOKEN_FOR_REFUSALS,
  WindmillTokens,
  type NewToken,
} from './windmill-tokens.service.js';

/** What {@link Impersonations.create} throws for a superuser and a token without scopes. */
export const IMPERSONATE_REFUSALS = [
  'account_not_named',
  ...GET_BY_EMAIL_REFUSALS,
  ...CREATE_TOKEN_FOR_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Tokens with which superusers act as others. */
@Injectable()
export class Impersonations {
  constructor(
    private readonly tokens: WindmillTokens,
    private readonly directory: EmailDirectory,
  ) {}

  /**
   * Creates a token of another account, see {@link WindmillTokens.createFor}.
   *
   * @param name the account's email, or the user name of an account without an email
   * @returns the text of the token
   * @throws DomainError {@link IMPERSONATE_REFUSALS}
   */
  async create(actor: Actor, name: string | undefined, token: NewToken): Promise<string> {
    if (name === undefined) throw new DomainError('account_not_named');
    const { id } = await this.directory.get(name);
    return this.tokens.createFor(actor, id, token);
  }
}
