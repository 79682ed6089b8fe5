import { Inject, Injectable } from '@nestjs/common';
import type { RateLimiterPostgres } from 'rate-limiter-flexible';
import { addressOfAuthor } from '../audit/authors.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { hashSecret } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { LockOut, type Attempt } from '../limits/lock-out.js';
import { networkOf } from '../limits/network-of.js';
import { IdentifiersService } from '../users/identifiers.service.js';

const [QUARTER, HOUR, KNOWN_SECONDS] = [900, 3600, 30 * 86_400];

/** A log-in by password whose outcome is not known yet. */
export interface PasswordAttempt {
  /** The name as it was sent. */
  readonly name: string;
  readonly network: string;
  /** The account with this name, if it exists. */
  readonly userId: string | undefined;
  /** The lock-outs that have counted the attempt. */
  readonly counted: readonly (readonly [LockOut, Attempt])[];
}

/**
 * Limits password guesses: by account and address, by address, and by account over all addresses.
 * Only the first applies to an address from which the account has logged in within 30 days, so that
 * others cannot lock its owner out.
 *
 * Accounts are counted by the name that was sent, known or not, so that the responses do not reveal
 * which names exist or belong to the same account.
 */
@Injectable()
export class LoginFailures {
  private readonly ofPair: LockOut;
  private readonly ofAddress: LockOut;
  private readonly ofAccount: LockOut;
  private readonly known: RateLimiterPostgres;

  constructor(
    store: LimitStore,
    private readonly trail: AuditTrail,
    private readonly identifiers: IdentifiersService,
    @Inject(ENV) env: Env,
  ) {
    const make = (name: string, failures: number, seconds: number) =>
      new LockOut({ name, failures, seconds, firstLockOutSeconds: env.lockOutSeconds }, store);
    this.ofPair = make('login_failures', env.loginFailures, QUARTER);
    this.ofAddress = make('login_failures_of_address', env.loginFailuresPerAddress, HOUR);
    this.ofAccount = make('login_failures_of_account', env.loginFailuresPerAccount, HOUR);
    this.known = store.counter({ name: 'known_address', points: 1, seconds: KNOWN_SECONDS });
  }

  /**
   * Begins an attempt, which counts as a failure until {@link succeed} or {@link takeBack} is
   * called.
   *
   * @throws DomainError `rate_limited`
   */
  async begin(name: string, userId: string | undefined): Promise<PasswordAttempt> {
    // Without a request, nobody is guessing over the network.
    const network = networkOf(addressOfAuthor() ?? '');
    const account = keyOfAccount(name);
    const counted: [LockOut, Attempt][] = [];
    const count = async (
      lockOut: LockOut,
      key: string,
      isWaived = () => Promise.resolve(false),
    ) => {
      try {
        counted.push([lockOut, await lockOut.begin(key)]);
      } catch (error) {
        if (error instanceof DomainError && (await isWaived())) return;
        for (const [before, attempt] of counted) await before.takeBack(attempt);
        throw error;
      }
    };
    const isKnown = () => this.isKnown(userId, network);
    await count(this.ofAddress, network, isKnown);
    await count(this.ofAccount, account, isKnown);
    await count(this.ofPair, keyOfPair(account, network));
    return { name, network, userId, counted };
  }

  async fail({ name, userId, counted }: PasswordAttempt): Promise<void> {
    for (const [lockOut, attempt] of counted) {
      if (await lockOut.fail(attempt)) {
        const refused = { reason: 'rate_limited', limit: lockOut.name, name } as const;
        await this.trail.recordRefusedLogin(refused, userId);
      }
    }
  }

  /**
   * Call it if the password was correct. Forgets earlier failures, and remembers the address as
   * known.
   */
  async succeed({ name, network, userId, counted }: PasswordAttempt): Promise<void> {
    const isShared = await this.identifiers.isShared(name);
    for (const [lockOut, attempt] of counted) {
      // A shared name also belongs to another account, and the owner of this one may be guessing
      // its password.
      if (lockOut === this.ofPair && !isShared) await lockOut.forget(attempt);
      // A successful log-in must not clear failures with other accounts or from other addresses.
      else await lockOut.takeBack(attempt);
    }
    if (userId) await this.known.set(keyOfKnown(userId, network), 1, KNOWN_SECONDS);
  }

  /** Call it if the password was not checked. */
  async takeBack({ counted }: PasswordAttempt): Promise<void> {
    for (const [lockOut, attempt] of counted) await lockOut.takeBack(attempt);
  }

  private async isKnown(userId: string | undefined, network: string): Promise<boolean> {
    return (await this.known.get(keyOfKnown(userId ?? '', network))) !== null;
  }
}

/** Returns the key under which failures of an account are counted, from the name that was sent. */
export function keyOfAccount(name: string): string {
  return hashed(keyOfIdentifier(name));
}

/** @param account the result of {@link keyOfAccount} */
export function keyOfPair(account: string, network: string): string {
  return hashed(`${account} ${network}`);
}

function keyOfKnown(userId: string, network: string): string {
  return hashed(`${userId} ${network}`);
}

function hashed(text: string): string {
  return hashSecret(text).toString('base64url');
}
