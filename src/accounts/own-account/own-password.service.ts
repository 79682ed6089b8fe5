import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { TokenPair } from '../../auth/access-tokens.service.js';
import { SuccessorSessions } from '../../auth/successor-sessions.service.js';
import { PasswordHasher } from '../../platform/credentials/password-hasher.service.js';
import {
  estimateStrength,
  type PasswordStrength,
} from '../../platform/credentials/password-strength.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorDetails } from '../../platform/errors/error-code.js';
import { PasswordsService, type OwnPasswordReset } from '../../users/passwords.service.js';

/** How good a password would be. */
export interface JudgedPassword extends PasswordStrength {
  /** Why it would be refused. Null: it is allowed. */
  readonly fault: ErrorDetails['password_refused']['fault'] | null;
}

/** The log-in of a browser that goes on after a change of its password. */
export interface Continued {
  /** For the cookies of Langflow's web UI. */
  readonly pair?: TokenPair;
  /** For the cookie of our pages. */
  readonly token?: string;
}

/** The password of the caller's own account. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordsService,
    private readonly successors: SuccessorSessions,
  ) {}

  /** Judges a password for the caller without setting it. */
  async judge({ account }: Actor, password: string): Promise<JudgedPassword> {
    const names = [account.username, account.email];
    const strength = await estimateStrength(password, names);
    try {
      await this.hasher.assertAllowed(password, names);
      return { ...strength, fault: null };
    } catch (error) {
      if (!(error instanceof DomainError) || !error.is('password_refused')) throw error;
      const { fault } = error.details;
      return { ...strength, score: 0, fault };
    }
  }

  /**
   * Replaces the caller's password and ends all log-ins of the account. The log-in of a browser is
   * replaced by another.
   *
   * @param reset the current password must be in it
   * @param isBrowser whether the credential came in a cookie
   * @throws DomainError `CHANGE_OWN_PASSWORD_REFUSALS`
   */
  async change(actor: Actor, reset: OwnPasswordReset, isBrowser: boolean): Promise<Continued> {
    if (reset.currentPassword === undefined) throw new DomainError('current_password_required');
    const changed = await this.passwords.resetOwn(actor, reset);
    if (!isBrowser) return {};
    return {
      pair: await this.successors.begin(actor, changed),
      token: await this.successors.beginToken(actor, changed),
    };
  }
}
