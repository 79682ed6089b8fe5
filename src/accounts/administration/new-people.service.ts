import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { createPasswordText } from '../../platform/credentials/secret-token.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { toEmail } from '../../users/account-names.js';
import type { User } from '../../users/user.entity.js';
import { CREATE_USER_REFUSALS, EMAIL_TEXT_REFUSALS } from '../../users/user-refusals.js';
import { UsersService } from '../../users/users.service.js';
import { Invitations, type Invitation } from '../password-reset/invitations.service.js';

/** What {@link NewPeople.create} throws. */
export const NEW_PERSON_REFUSALS = [
  ...CREATE_USER_REFUSALS.username,
  ...CREATE_USER_REFUSALS.email,
  ...CREATE_USER_REFUSALS.isSuperuser,
  ...CREATE_USER_REFUSALS.details,
  ...EMAIL_TEXT_REFUSALS,
  'mail_not_configured',
  'hashing_overloaded',
] as const satisfies readonly ErrorCode[];

/**
 * How a new person gets a password: by a link, mailed or passed on by the administrator, or a
 * temporary one from the administrator.
 */
export const HAND_OVERS = ['mail', 'link', 'temporary_password'] as const;

export type HandOver = (typeof HAND_OVERS)[number];

export interface NewPerson {
  readonly username: string;
  /** A proved email: the administrator vouches for it. Needed for a mail. */
  readonly email?: string;
  readonly name?: string;
  readonly isSuperuser: boolean;
  readonly handOver: HandOver;
}

export interface CreatedPerson {
  readonly user: User;
  /** Its owner must replace it before the first log-in. Undefined if there is a link. */
  readonly temporaryPassword?: string;
  /** Undefined if there is a temporary password. */
  readonly invitation?: Invitation;
}

/** Creates accounts of people on behalf of superusers. */
@Injectable()
export class NewPeople {
  constructor(
    private readonly users: UsersService,
    private readonly invitations: Invitations,
  ) {}

  /** @throws DomainError {@link NEW_PERSON_REFUSALS} */
  async create(actor: Actor, { handOver, ...person }: NewPerson): Promise<CreatedPerson> {
    const isMailed = handOver === 'mail';
    const email = person.email === undefined ? undefined : toEmail(person.email);
    if (isMailed) this.invitations.assertCanMail(email);
    const password = createPasswordText();
    const account = { ...person, email, password, isPasswordExpired: true };
    if (handOver === 'temporary_password') {
      return { user: await this.users.createFor(actor, account), temporaryPassword: password };
    }
    let invitation: Invitation | undefined;
    const user = await this.users.createFor(actor, account, async (manager, created) => {
      invitation = await this.invitations.inviteNew(manager, actor, created, isMailed);
    });
    if (isMailed) this.invitations.mail(user, invitation!);
    return { user, invitation };
  }
}
