import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { languageUnderWay } from '../../audit/authors.js';
import { PeopleLanguages } from '../../audit/people-languages.service.js';
import { createTokenText, hashSecret } from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { say } from '../../platform/languages/message.js';
import { Outbox } from '../../platform/mail/outbox.service.js';
import { assertChangeable, CHANGEABLE_REFUSALS } from '../../users/account-kinds.js';
import { User } from '../../users/user.entity.js';
import { lockUser } from '../../users/write-account.js';
import { PasswordReset } from './password-reset.entity.js';

const LIFETIME_MS = 7 * 86_400_000;

/** What {@link Invitations.invite} throws. */
export const INVITE_PERSON_REFUSALS = [
  'user_not_found',
  'mail_not_configured',
  ...CHANGEABLE_REFUSALS.password,
] as const satisfies readonly ErrorCode[];

export interface Invitation {
  /** The path of the page where the person chooses a password, with the token. A secret. */
  readonly path: string;
  readonly expiresAt: Date;
}

/** Invitations of people to their own accounts: a link, by which the person chooses a password. */
@Injectable()
export class Invitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly languages: PeopleLanguages,
  ) {}

  /** @throws DomainError `mail_not_configured` also for an account without an email */
  assertCanMail(email: string | null | undefined): void {
    if (!email || !this.outbox.isConfigured) throw new DomainError('mail_not_configured');
  }

  /**
   * Makes a new link for an account on behalf of a superuser. An earlier link ends. The link sets
   * the password, so making one takes what setting the password takes.
   *
   * @param isMailed whether the link is mailed to the person
   * @throws DomainError {@link INVITE_PERSON_REFUSALS}
   */
  async invite(actor: Actor, userId: string, isMailed: boolean): Promise<Invitation> {
    const { user, invitation } = await transact(this.dataSource, async (manager) => {
      const locked = await lockUser(manager, userId);
      await assertChangeable(manager, actor, locked, { password: '' });
      if (isMailed) this.assertCanMail(locked.email);
      return {
        user: locked,
        invitation: await this.write(manager, locked, knower(actor, isMailed)),
      };
    });
    if (isMailed) this.mail(user, invitation);
    return invitation;
  }

  /** Makes the first link for an account that the same transaction creates. */
  inviteNew(
    manager: EntityManager,
    actor: Actor,
    user: User,
    isMailed: boolean,
  ): Promise<Invitation> {
    return this.write(manager, user, knower(actor, isMailed));
  }

  /**
   * Ends the link of an invitation. The account stays.
   *
   * @returns how many links ended: 0 if the person was not invited, or has come
   * @throws DomainError `GET_USER_REFUSALS`
   */
  async withdraw(userId: string): Promise<number> {
    return transact(this.dataSource, async (manager) => {
      await lockUser(manager, userId);
      const { affected } = await manager.delete(PasswordReset, { userId, isInvitation: true });
      return affected ?? 0;
    });
  }

  /** @param inviterId the superuser who gets to know the link, if one does */
  private async write(
    manager: EntityManager,
    user: User,
    inviterId: string | null,
  ): Promise<Invitation> {
    const token = createTokenText();
    const now = Date.now();
    const expiresAt = new Date(now + LIFETIME_MS);
    const { id: userId, email, sessionEpoch } = user;
    const reset = { userId, tokenHash: hashSecret(token), email, sessionEpoch, expiresAt };
    await manager.upsert(
      PasswordReset,
      { ...reset, inviterId, isInvitation: true, createdAt: new Date(now) },
      ['userId'],
    );
    return { path: `/user/reset-password?token=${token}`, expiresAt };
  }

  /**
   * Mails a link to its person. Of somebody whose language is not known, the inviter's is the best
   * guess.
   */
  mail({ id, email, username }: User, { path }: Invitation): void {
    const inviters = languageUnderWay();
    this.outbox.post('An invitation', async () => ({
      to: email!,
      subject: say('mail.invitationSubject'),
      text: say('mail.invitation', { name: username, link: this.outbox.urlOf(path) }),
      language: (await this.languages.find(id)) ?? inviters,
    }));
  }
}

/** Returns who gets to know a link besides its person: nobody where it is mailed. */
function knower({ account }: Actor, isMailed: boolean): string | null {
  return isMailed ? null : account.id;
}
