import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { networkOf } from '../limits/network-of.js';
import { WindowLimit } from '../limits/window-limit.js';
import { assertChosenName } from './account-names.js';
import type { User } from './user.entity.js';
import { CREATE_USER_REFUSALS } from './user-refusals.js';
import { UsersService, type NewUser } from './users.service.js';

/** What {@link SignUp.signUp} throws. */
export const SIGN_UP_REFUSALS = [
  'sign_up_disabled',
  'rate_limited',
  ...CREATE_USER_REFUSALS.username,
  ...CREATE_USER_REFUSALS.password,
  ...CREATE_USER_REFUSALS.details,
] as const satisfies readonly ErrorCode[];

/** Creates accounts for people who sign up. */
@Injectable()
export class SignUp {
  private readonly limit: WindowLimit;

  constructor(
    private readonly users: UsersService,
    @Inject(ENV) private readonly env: Env,
    store: LimitStore,
    trail: AuditTrail,
  ) {
    const rule = { name: 'sign_ups_of_address', times: env.signUpsPerHour, seconds: 3600 };
    this.limit = new WindowLimit(rule, store, trail);
  }

  /**
   * Creates an ordinary account. Superusers can always do this; anybody else only while sign-up is
   * enabled, and within a rate limit.
   *
   * @param address the client's address; sign-ups are counted per network
   * @throws DomainError {@link SIGN_UP_REFUSALS}
   */
  async signUp(actor: Actor | undefined, account: NewUser, address: string): Promise<User> {
    const created = { ...account, isActive: this.env.isNewUserActive, isSuperuser: false };
    if (actor?.account.isSuperuser) return this.users.createFor(actor, created);
    const isOpen = this.env.isAuthEnabled && this.env.isSignUpEnabled;
    if (!isOpen) throw new DomainError('sign_up_disabled');
    assertChosenName(account.username, null);
    await this.limit.consume(networkOf(address));
    return this.users.create(created);
  }
}
