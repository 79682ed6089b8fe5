import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { MAX_PASSWORD_BYTES } from '../../platform/credentials/password-rules.service.js';
import { Password } from '../../users/password.entity.js';
import type { User } from '../../users/user.entity.js';
import { loadCaller } from '../../users/write-account.js';
import { MembersService } from '../../workspaces/members.service.js';
import type { Membership } from '../../workspaces/membership.entity.js';
import { EmailChangeService } from '../email-change/email-change.service.js';
import { OwnIdentities, type OwnProvider } from './own-identities.service.js';

/** What owners can do with their own account on this server. */
export interface Capabilities {
  readonly canChangePassword: boolean;
  readonly canChangeEmail: boolean;
  readonly canChangeUsername: boolean;
  /** Whether the server sends mail. */
  readonly sendsMail: boolean;
  /** Whether the console opens for the account. */
  readonly hasConsole: boolean;
  /** Whom to ask for help. Null: it is not configured. */
  readonly supportContact: string | null;
  /** In bytes. */
  readonly passwordBytes: { readonly least: number; readonly most: number };
}

/** Everything about the caller's account that its owner sees first. */
export interface AccountOverview {
  readonly user: User;
  readonly password: Password | null;
  /** The address that waits for its link to be opened. */
  readonly waitingEmail: string | null;
  readonly providers: readonly OwnProvider[];
  readonly memberships: readonly Membership[];
  readonly capabilities: Capabilities;
}

/** Reads the caller's own account. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly dataSource: DataSource,
    private readonly emails: EmailChangeService,
    private readonly identities: OwnIdentities,
    private readonly members: MembersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async get(actor: Actor): Promise<AccountOverview> {
    const { manager } = this.dataSource;
    const { id: userId } = actor.account;
    const user = await loadCaller(manager, actor);
    const password = await manager.findOneBy(Password, { userId });
    const providers = await this.identities.list(userId);
    return {
      user,
      password,
      waitingEmail: (await this.emails.findWaiting(actor)) ?? null,
      providers,
      memberships: await this.members.listOf(userId),
      capabilities: this.capabilitiesOf(user, password, providers),
    };
  }

  private capabilitiesOf(
    { isInternal, isServiceAccount, isSuperuser }: User,
    password: Password | null,
    providers: readonly OwnProvider[],
  ): Capabilities {
    const isLinked = providers.some(({ linkedAt }) => linkedAt !== null);
    const sendsMail = this.env.smtpUrl !== undefined;
    return {
      canChangePassword: password !== null && !isServiceAccount,
      canChangeEmail: sendsMail && password !== null,
      canChangeUsername: !isInternal && (password !== null || !isLinked),
      sendsMail,
      hasConsole: isSuperuser && this.env.isConsoleEnabled,
      supportContact: this.env.supportContact ?? null,
      passwordBytes: { least: this.env.passwordMinBytes, most: MAX_PASSWORD_BYTES },
    };
  }
}
