import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, type EntityManager } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { languageUnderWay } from '../../audit/authors.js';
import { MailLimits } from '../../limits/mail-limits.service.js';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { createTokenText, hashSecret } from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { say } from '../../platform/languages/message.js';
import { Outbox } from '../../platform/mail/outbox.service.js';
import { toEmail } from '../../users/account-names.js';
import { KNOWN_PASSWORD_REFUSALS } from '../../users/passwords.service.js';
import type { User } from '../../users/user.entity.js';
import { lockUser, saveEmail } from '../../users/write-account.js';
import { EmailChange } from './email-change.entity.js';
import { CHANGE_EMAIL_REFUSALS, OwnerProof } from './owner-proof.service.js';

/** What {@link EmailChangeService.request} throws. */
export const REQUEST_EMAIL_REFUSALS = [
  'mail_not_configured',
  ...CHANGE_EMAIL_REFUSALS,
  ...PROOF_REFUSALS,
  'email_refused',
  ...KNOWN_PASSWORD_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link EmailChangeService.cancel} throws. */
export const CANCEL_EMAIL_REFUSALS = [
  'email_change_not_found',
] as const satisfies readonly ErrorCode[];

const LIFETIME_MS = 3_600_000;

export interface EmailRequest {
  readonly email: string;
  readonly password: string;
}

/** Lets owners prove an address by opening a link that is mailed to it. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly owner: OwnerProof,
    private readonly limits: MailLimits,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Asserts that callers can change the email of their own account.
   *
   * @throws DomainError `mail_not_configured`, and what OwnerProof.assertMayChange throws
   */
  async assertAvailable(actor: Actor): Promise<void> {
    if (!this.outbox.isConfigured) throw new DomainError('mail_not_configured');
    await this.owner.assertMayChange(actor);
  }

  /** Returns the address that waits for its link; undefined when there is no email change. */
  async findWaiting({ account: { id: userId } }: Actor): Promise<string | undefined> {
    const change = await this.dataSource.manager.findOne(EmailChange, {
      where: { userId, expiresAt: MoreThan(new Date()) },
      relations: { user: true },
    });
    return change && isCurrent(change, change.user) ? change.email : undefined;
  }

  /**
   * Mails a link to an address. Opening the link makes the address the account's email. The
   * response does not say whether another account has the address: only a person who reads its mail
   * learns that.
   *
   * @param address the client's address, for which requests are counted
   * @throws DomainError {@link REQUEST_EMAIL_REFUSALS}
   */
  async request(actor: Actor, wanted: EmailRequest, address: string): Promise<void> {
    const { id } = actor.account;
    await this.assertAvailable(actor);
    await assertProven(this.dataSource, actor);
    const email = toEmail(wanted.email);
    assertBounded('email_changes', { email });
    await this.owner.assertKnows(actor, wanted.password);
    await this.limits.consume('emailChange', { userId: id, email, address });
    const token = createTokenText();
    await transact(this.dataSource, async (manager) => {
      const { sessionEpoch } = await lockUser(manager, id);
      const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + LIFETIME_MS) };
      const change = { userId: id, email, tokenHash: hashSecret(token), sessionEpoch, ...times };
      await manager.upsert(EmailChange, change, ['userId']);
    });
    const mail = {
      to: email,
      subject: say('mail.emailSubject'),
      text: say('mail.email', { link: this.outbox.urlOf(`/email/confirm?token=${token}`) }),
      language: languageUnderWay(),
    };
    this.outbox.post('A mail to prove an email', () => Promise.resolve(mail));
  }

  /**
   * Cancels the email change that waits for its link.
   *
   * @throws DomainError {@link CANCEL_EMAIL_REFUSALS}
   */
  async cancel(actor: Actor): Promise<void> {
    if ((await this.findWaiting(actor)) === undefined) {
      throw new DomainError('email_change_not_found');
    }
    const { id: userId } = actor.account;
    await transact(this.dataSource, (manager) => manager.delete(EmailChange, { userId }));
  }

  /**
   * Returns the address that a link proves.
   *
   * @throws DomainError `reset_token_invalid`, also for another account's link
   */
  async getWaiting(actor: Actor, token: string): Promise<string> {
    const { manager } = this.dataSource;
    const change = await findByToken(manager, actor, token);
    const user = change?.user;
    if (!change || !user || !isCurrent(change, user)) throw new DomainError('reset_token_invalid');
    return change.email;
  }

  /**
   * Makes the address of a link the email of the account that asked for it. A link works once. The
   * owner must be signed in: a person who was tricked into opening a link proves nothing for
   * somebody else's account.
   *
   * @returns the email
   * @throws DomainError what OwnerProof.assertMayChange throws, `reset_token_invalid`,
   *   `email_taken`, `username_taken`
   */
  async confirm(actor: Actor, token: string): Promise<string> {
    // A provider may have taken over the account since the address was asked for.
    await this.owner.assertMayChange(actor);
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, actor.account.id);
      const change = await findByToken(manager, actor, token);
      if (!change || !isCurrent(change, user)) throw new DomainError('reset_token_invalid');
      await saveEmail(manager, user, change.email, 'mail');
      await manager.delete(EmailChange, { userId: user.id });
      return change.email;
    });
  }
}

function findByToken(manager: EntityManager, { account: { id: userId } }: Actor, token: string) {
  return manager.findOne(EmailChange, {
    where: { userId, tokenHash: hashSecret(token) },
    relations: { user: true },
  });
}

function isCurrent({ expiresAt, sessionEpoch }: EmailChange, user: User): boolean {
  return expiresAt > new Date() && user.sessionEpoch === sessionEpoch;
}
