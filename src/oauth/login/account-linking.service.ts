import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { COLUMN_BOUNDS } from '../../platform/bounds/column-bounds.js';
import { isLineOfText, toLineOfText } from '../../platform/bounds/line-of-text.js';
import { ENV, type Env } from '../../platform/config/env.js';
import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { transact } from '../../platform/database/transact.js';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { toEmailKey } from '../../platform/identifiers/email.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { Identity, IDENTITY_KEY } from '../../users/identity.entity.js';
import type { NewIdentity } from '../../users/link-identity.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import type { ProvenPerson } from './provider-client.js';

/** What {@link AccountLinking.resolve} throws. */
export const LINK_ACCOUNT_REFUSALS = [
  'oauth_email_refused',
  'oauth_email_unverified',
  'oauth_account_exists',
  'oauth_email_is_username',
  'sign_up_disabled',
  // No subject, or one that is not printable.
  'oauth_failed',
] as const satisfies readonly ErrorCode[];

/** The account of a person whom a provider has authenticated. */
export interface FoundAccount {
  readonly userId: string;
  /** What the account is to be linked to when the log-in is complete. */
  readonly link?: NewIdentity;
}

/** Finds or creates the account of a person whom a provider has authenticated. */
@Injectable()
export class AccountLinking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Returns the account that is linked to the person's identity. At the first log-in it is the
   * account that has proved the same email, if a setting allows that, or a new account, if a
   * setting allows that. A user name that equals the email is not enough.
   *
   * An existing account is linked when the log-in is complete, not before: somebody who knows only
   * the password at the provider must not get around the second factor of the account.
   *
   * @throws DomainError {@link LINK_ACCOUNT_REFUSALS}
   */
  async resolve(provider: OauthLogin, person: ProvenPerson): Promise<FoundAccount> {
    const email = this.assertAdmitted(provider, person);
    const known = await this.find(provider, person);
    if (known) return { userId: known };
    if (email === undefined) throw new DomainError('oauth_email_unverified');
    // By the proved email only: a user name that looks like one was never verified.
    const existing = await this.dataSource.manager.findOneBy(User, { email });
    if (existing) {
      // Another request of the same person may have created it since.
      const created = await this.find(provider, person);
      if (created) return { userId: created };
      await this.assertLinkable(provider.key, existing);
      return { userId: existing.id, link: { provider: provider.key, subject: person.subject } };
    }
    return { userId: await this.signUp(provider, { ...person, email }) };
  }

  /**
   * Refuses a person whom the configuration of the provider does not admit.
   *
   * @returns the verified email, as an identifier key
   * @throws DomainError `oauth_failed`, `oauth_email_unverified`, `oauth_email_refused`
   */
  assertAdmitted(provider: OauthLogin, person: ProvenPerson): string | undefined {
    assertSubject(person);
    const email = verifiedEmailOf(provider, person);
    assertDomain(provider, email);
    return email;
  }

  private async signUp(
    provider: OauthLogin,
    person: ProvenPerson & { email: string },
  ): Promise<string> {
    if (!this.env.isOauthSignUpEnabled) throw new DomainError('sign_up_disabled');
    try {
      return await transact(this.dataSource, (manager) => this.create(manager, provider, person));
    } catch (error) {
      if (!isCollision(error)) throw error;
      // Either another request of the same person was faster, or another account has the email.
      const userId = await this.find(provider, person);
      if (userId) return userId;
      const { email } = person;
      const isProved = await this.dataSource.manager.existsBy(User, { email });
      throw new DomainError(isProved ? 'oauth_account_exists' : 'oauth_email_is_username');
    }
  }

  private async find({ key }: OauthLogin, { subject }: ProvenPerson): Promise<string | undefined> {
    const where = { provider: key, subject };
    return (await this.dataSource.manager.findOneBy(Identity, where))?.userId;
  }

  private async create(
    manager: EntityManager,
    { key }: OauthLogin,
    { subject, email, name }: ProvenPerson & { email: string },
  ): Promise<string> {
    const { isNewUserActive: isActive } = this.env;
    const user = await this.users.insert(manager, {
      username: email,
      email,
      emailProof: 'provider',
      // A display name that is not allowed here must not prevent the log-in, so it is cleaned.
      name: (name && toLineOfText(name, COLUMN_BOUNDS.users.name.characters)) || undefined,
      isActive,
    });
    await manager.insert(Identity, { provider: key, subject, userId: user.id });
    return user.id;
  }

  /**
   * Rejects a second person of the same provider with this email: the provider has reassigned the
   * address.
   */
  private async assertLinkable(
    provider: string,
    { id: userId, isServiceAccount }: User,
  ): Promise<void> {
    const isTaken = await this.dataSource.manager.existsBy(Identity, { provider, userId });
    if (!this.env.isOauthLinkingByEmail || isServiceAccount || isTaken) {
      throw new DomainError('oauth_account_exists');
    }
  }
}

/** OpenID Connect Core 2: at most 255 printable characters. */
function assertSubject({ subject }: ProvenPerson): void {
  const isSound =
    subject !== '' &&
    subject.length <= COLUMN_BOUNDS.identities.subject.characters &&
    isLineOfText(subject);
  if (!isSound) throw new DomainError('oauth_failed');
}

/** Returns the email as an identifier key; undefined for a text that is not an address. */
function verifiedEmailOf({ isEmailTrusted }: OauthLogin, person: ProvenPerson): string | undefined {
  const { email: sent, isEmailVerified } = person;
  if (sent === undefined || !(isEmailVerified || isEmailTrusted)) return undefined;
  const email = toEmailKey(sent);
  // The provider has verified the address that it sent, not one that normalizing compatibility
  // characters produces.
  return email === sent.normalize('NFC').toLowerCase().trim() ? email : undefined;
}

function assertDomain({ allowedDomains }: OauthLogin, email: string | undefined): void {
  if (allowedDomains.length === 0) return;
  if (email === undefined) throw new DomainError('oauth_email_unverified');
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (!allowedDomains.includes(domain)) throw new DomainError('oauth_email_refused');
}

function isCollision(error: unknown): boolean {
  if (!(error instanceof DomainError)) return isUniqueViolation(error, IDENTITY_KEY);
  return error.is('email_taken') || error.is('username_taken');
}
