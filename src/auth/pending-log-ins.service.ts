import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LessThan, type EntityManager } from 'typeorm';
import { createTokenText, hashSecret } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { NewIdentity } from '../users/link-identity.js';
import type { User } from '../users/user.entity.js';
import { PendingLogIn } from './pending-log-in.entity.js';

/** How long a person may take for the second step: to find a device, or to set one up. */
export const PENDING_SECONDS = 600;

/** Deletes the oldest of an account. Anybody who knows its password can begin many. */
const END_OLDEST = `
  DELETE FROM pending_log_ins WHERE token_hash IN (
    SELECT token_hash FROM pending_log_ins WHERE user_id = $1
    ORDER BY created_at DESC, token_hash OFFSET $2)`;
const MOST = 20;

/** The second step that a log-in needs, in the browser that did the first. */
export interface NextStep {
  /** For the browser's cookie. */
  readonly token: string;
  readonly needs: PendingLogIn['needs'];
}

/** What the first step of a log-in has found out. */
interface FirstStep extends Pick<PendingLogIn, 'method' | 'needs'> {
  /** What the account is linked to once the log-in is complete. */
  readonly link?: NewIdentity;
}

/** Returns the identity that the account of a log-in is linked to once it is complete. */
export function linkOf({
  identityProvider: provider,
  identitySubject: subject,
}: PendingLogIn): NewIdentity | undefined {
  return provider === null || subject === null ? undefined : { provider, subject };
}

/**
 * Returns the id of the factor that a log-in offers for its setup. Each log-in offers its own: what
 * was shown to somebody else who knows the password must not become the owner's factor.
 */
export function offeredFactorOf({ tokenHash }: PendingLogIn): string {
  const hex = createHash('sha256').update('offered factor').update(tokenHash).digest('hex');
  // The form of a UUID of version 8 (RFC 9562 5.8).
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

/** Log-ins that wait for their second step. */
@Injectable()
export class PendingLogIns {
  /** Stores the first step of an account that the transaction has locked. */
  async begin(
    manager: EntityManager,
    { id: userId, sessionEpoch }: User,
    { method, needs, link }: FirstStep,
  ): Promise<NextStep> {
    await manager.delete(PendingLogIn, { userId, expiresAt: LessThan(new Date()) });
    await manager.query(END_OLDEST, [userId, MOST - 1]);
    const token = createTokenText();
    await manager.insert(PendingLogIn, {
      tokenHash: hashSecret(token),
      userId,
      sessionEpoch,
      method,
      needs,
      identityProvider: link?.provider ?? null,
      identitySubject: link?.subject ?? null,
      expiresAt: new Date(Date.now() + PENDING_SECONDS * 1000),
    });
    return { token, needs };
  }

  /**
   * Returns the log-in of a browser's cookie.
   *
   * @throws DomainError `second_step_gone`
   */
  async get(
    manager: EntityManager,
    token: string | undefined,
    needs: PendingLogIn['needs'],
  ): Promise<PendingLogIn> {
    const found =
      token === undefined
        ? null
        : await manager.findOneBy(PendingLogIn, { tokenHash: hashSecret(token), needs });
    if (!found || found.expiresAt <= new Date()) throw new DomainError('second_step_gone');
    return found;
  }

  /**
   * Takes a log-in, which can be taken only once.
   *
   * @throws DomainError `second_step_gone`, also if all log-ins of the account have ended since
   */
  async take(manager: EntityManager, { tokenHash, sessionEpoch }: PendingLogIn, user: User) {
    const { affected } = await manager.delete(PendingLogIn, { tokenHash });
    if (!affected || user.sessionEpoch !== sessionEpoch) throw new DomainError('second_step_gone');
  }

  /**
   * Takes the log-in of a browser's cookie that waits for a factor of this account, which has just
   * been proven in another way. Undefined if there is none.
   */
  async takeIfOf(
    manager: EntityManager,
    token: string | undefined,
    user: User,
  ): Promise<PendingLogIn | undefined> {
    if (token === undefined) return undefined;
    const found = await manager.findOneBy(PendingLogIn, {
      tokenHash: hashSecret(token),
      needs: 'code',
      userId: user.id,
      sessionEpoch: user.sessionEpoch,
    });
    if (!found || found.expiresAt <= new Date()) return undefined;
    await this.take(manager, found, user);
    return found;
  }
}
