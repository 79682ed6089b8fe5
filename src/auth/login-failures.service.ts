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
  /** As it was sent. */
  readonly name: string;
  readonly network: string;
  /** Whose it would be, if anybody has the name. */
  readonly userId: string | undefined;
  /** What has counted it. */
  readonly counted: readonly (readonly [LockOut, Attempt])[];
}

/**
 * Slows down who guesses passwords: by account and address, by address, and by account over all addresses. An address from which the
 * account has logged in within 30 days answers to the first alone, so that nobody elsewhere can lock its owner out.
 *
 * Accounts are counted by the name that was sent, known or not: the answers tell nobody which names belong together or to anybody.
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
   * Lets an attempt through, which counts as a failure until it is told otherwise.
   *
   * @throws DomainError `rate_limited`
   */
  async begin(name: string, userId: string | undefined): Promise<PasswordAttempt> {
    // Without a request it is no guess over the network.
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

  async fail({ userId, counted }: PasswordAttempt): Promise<void> {
    for (const [lockOut, attempt] of counted) {
      if (await lockOut.fail(attempt)) {
        await this.trail.recordRefusedLogin('rate_limited', userId, lockOut.name);
      }
    }
  }

  /** The password was right: what failed before is forgotten, and the address is known from now on. */
  async succeed({ name, network, userId, counted }: PasswordAttempt): Promise<void> {
    const isShared = await this.identifiers.isShared(name);
    for (const [lockOut, attempt] of counted) {
      // A shared name is also another account's, whose guesser may own this one.
      if (lockOut === this.ofPair && !isShared) await lockOut.forget(attempt);
      // One's own log-ins must not wash away failures with other accounts, nor those of others.
      else await lockOut.takeBack(attempt);
    }
    if (userId) await this.known.set(keyOfKnown(userId, network), 1, KNOWN_SECONDS);
  }

  /** Nothing was found out. */
  async takeBack({ counted }: PasswordAttempt): Promise<void> {
    for (const [lockOut, attempt] of counted) await lockOut.takeBack(attempt);
  }

  private async isKnown(userId: string | undefined, network: string): Promise<boolean> {
    return (await this.known.get(keyOfKnown(userId ?? '', network))) !== null;
  }
}

/** Under what the failures of an account are counted, by the name that was sent. */
export function keyOfAccount(name: string): string {
  return hashed(keyOfIdentifier(name));
}

/** @param account as {@link keyOfAccount} has it */
export function keyOfPair(account: string, network: string): string {
  return hashed(`${account} ${network}`);
}

function keyOfKnown(userId: string, network: string): string {
  return hashed(`${userId} ${network}`);
}

function hashed(text: string): string {
  return hashSecret(text).toString('base64url');
}
