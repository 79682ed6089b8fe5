import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { languageUnderWay } from '../../audit/authors.js';
import { MailLimits } from '../../limits/mail-limits.service.js';
import {
  NEW_PASSWORD_REFUSALS,
  PasswordHasher,
} from '../../platform/credentials/password-hasher.service.js';
import { createTokenText, hashSecret } from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import type { Mail } from '../../platform/mail/mailer.service.js';
import type { Language } from '../../platform/languages/languages.js';
import { say } from '../../platform/languages/message.js';
import { Outbox } from '../../platform/mail/outbox.service.js';
import { Password } from '../../users/password.entity.js';
import { User } from '../../users/user.entity.js';
import { findAndLockUser, savePassword } from '../../users/write-account.js';
import { PasswordReset } from './password-reset.entity.js';

const LIFETIME_MS = 3_600_000;
/**
 * Minimum time between two mails to one account, so that nobody can flood somebody else's mailbox.
 */
const PAUSE_MS = 60_000;

/** What {@link PasswordResetService.request} throws. */
export const REQUEST_RESET_REFUSALS = [
  'mail_not_configured',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What {@link PasswordResetService.reset} throws. */
export const RESET_PASSWORD_REFUSALS = [
  'mail_not_configured',
  'reset_token_invalid',
  'password_reused',
  ...NEW_PASSWORD_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Whose password a link sets. */
export interface LinkOwner {
  /** The user name. */
  readonly name: string;
  /** Whether the link is an invitation, with which the person chooses the first password. */
  readonly isInvited: boolean;
}

/** Password resets by a link. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly outbox: Outbox,
    private readonly limits: MailLimits,
  ) {}

  get isConfigured(): boolean {
    return this.outbox.isConfigured;
  }

  /**
   * Mails a link if an account with a password has the email as its proved email. This happens
   * after the response, so neither its text nor its timing shows whether such an account exists.
   *
   * @param address the client's address, for which requests are counted
   * @throws DomainError {@link REQUEST_RESET_REFUSALS}
   */
  async request(email: string, address: string): Promise<void> {
    if (!this.isConfigured) throw new DomainError('mail_not_configured');
    await this.limits.consume('passwordReset', { email, address });
    const language = languageUnderWay();
    this.outbox.post('A mail for a new password', () =>
      this.write(keyOfIdentifier(email), language),
    );
  }

  /**
   * Returns whose password a token sets, which leaves the token good.
   *
   * @throws DomainError `reset_token_invalid`, `mail_not_configured`
   */
  async getOwner(token: string): Promise<LinkOwner> {
    return toOwner(await this.get(this.dataSource.manager, hashSecret(token)));
  }

  /**
   * Sets a new password with the token of a mail or of an invitation, which works once, and ends
   * all sessions of the account.
   *
   * @throws DomainError {@link RESET_PASSWORD_REFUSALS}
   */
  async reset(token: string, password: string): Promise<LinkOwner> {
    const tokenHash = hashSecret(token);
    const { manager } = this.dataSource;
    // A refused password leaves the token valid.
    const found = await this.get(manager, tokenHash);
    const { user } = found;
    const current = await manager.findOneBy(Password, { userId: user.id });
    if (await this.hasher.verify(password, current?.hash)) throw new DomainError('password_reused');
    const hash = await this.hasher.hashNew(password, [user.username, user.email]);
    await transact(this.dataSource, async (within) => {
      const locked = await findAndLockUser(within, user.id);
      if (!locked) throw new DomainError('reset_token_invalid');
      const { id, sessionEpoch } = locked;
      // Checks again: the row is locked now, so no other request can use the token.
      await this.get(within, tokenHash);
      await within.delete(PasswordReset, { userId: id });
      await savePassword(within, locked, hash);
      await within.update(User, id, { sessionEpoch: sessionEpoch + 1 });
    });
    return toOwner(found);
  }

  /** @param email as an identifier key */
  private async write(email: string, language: Language): Promise<Mail | undefined> {
    const token = createTokenText();
    const isDue = await transact(this.dataSource, (manager) => this.prepare(manager, email, token));
    if (!isDue) return undefined;
    const link = this.outbox.urlOf(`/user/reset-password?token=${token}`);
    const subject = say('mail.resetSubject');
    return { to: email, subject, text: say('mail.reset', { link }), language };
  }

  /**
   * @param email as an identifier key
   * @returns whether a mail has to be sent
   */
  private async prepare(manager: EntityManager, email: string, token: string): Promise<boolean> {
    const user = await manager.findOne(User, {
      where: { email, isActive: true, isServiceAccount: false },
      lock: { mode: 'pessimistic_write' },
    });
    if (!user || !(await manager.existsBy(Password, { userId: user.id }))) return false;
    // A link that has ended since is no reason to wait.
    const last = await manager.findOneBy(PasswordReset, {
      userId: user.id,
      sessionEpoch: user.sessionEpoch,
      email,
    });
    const now = Date.now();
    const sinceLastMs = now - (last?.createdAt.getTime() ?? -Infinity);
    // A time in the future was written before the clock was set back.
    if (sinceLastMs >= 0 && sinceLastMs < PAUSE_MS) return false;
    const reset = {
      userId: user.id,
      inviterId: null,
      tokenHash: hashSecret(token),
      email,
      sessionEpoch: user.sessionEpoch,
      createdAt: new Date(now),
      expiresAt: new Date(now + LIFETIME_MS),
    };
    // One who was invited, and has not come, stays invited.
    await manager.upsert(PasswordReset, reset, ['userId']);
    return true;
  }

  /** @throws DomainError `reset_token_invalid`, `mail_not_configured` */
  private async get(manager: EntityManager, tokenHash: Buffer): Promise<PasswordReset> {
    const reset = await manager.findOne(PasswordReset, {
      where: { tokenHash },
      relations: { user: true, inviter: true },
    });
    // An invitation may be passed on without mail.
    if (!reset && !this.isConfigured) throw new DomainError('mail_not_configured');
    const isGood =
      reset &&
      reset.expiresAt > new Date() &&
      reset.user.isActive &&
      reset.user.email === reset.email &&
      reset.user.sessionEpoch === reset.sessionEpoch &&
      isInviterInPower(reset);
    if (!isGood) throw new DomainError('reset_token_invalid');
    return reset;
  }
}

function toOwner({ user, isInvitation: isInvited }: PasswordReset): LinkOwner {
  return { name: user.username, isInvited };
}

/** A superuser who made an invitation may have kept its link. It ends with these rights. */
function isInviterInPower({ inviterId, inviter }: PasswordReset): boolean {
  return inviterId === null || (inviter !== null && inviter.isActive && inviter.isSuperuser);
}
