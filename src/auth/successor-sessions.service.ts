import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import type { User } from '../users/user.entity.js';
import { findAndLockUser } from '../users/write-account.js';
import { AccessTokens, type TokenPair } from './access-tokens.service.js';
import { Session } from './session.entity.js';
import { SessionTokens } from './session-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/** Begins sessions in place of those that a change of the caller's own password has ended. */
@Injectable()
export class SuccessorSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
    private readonly logIns: SessionTokens,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Begins a session of the caller after the caller's session set a new password of the caller's
   * account. The session epoch must still be the one that this change set, so that no session
   * outlives a later change.
   *
   * @param changed the account as the change left it
   * @returns the tokens, or undefined for another credential than a session, and if the account
   *   was deactivated, deleted or had its sessions ended again since
   */
  async begin({ credential, account }: Actor, changed: User): Promise<TokenPair | undefined> {
    if (credential.kind !== 'session' || changed.id !== account.id) return undefined;
    const session = await this.succeed(changed, async (manager, user) => {
      const former = await manager.findOneBy(Session, { id: credential.id });
      const { logInMethods: methods = null, isFactorSkipped = true } = former ?? {};
      const login = { user, methods, isFactorSkipped };
      const opened = await this.sessions.open(manager, login, this.env.refreshTokenSeconds);
      await this.sessions.date(manager, opened.id, provenAtOf(former));
      return opened;
    });
    return session && this.tokens.signPair(session);
  }

  /**
   * As {@link begin}, for a caller who is logged in at our pages or on Windmill's API.
   *
   * @returns the text of the new token
   */
  async beginToken({ credential, account }: Actor, changed: User): Promise<string | undefined> {
    const isLogIn = credential.kind === 'api-key' && credential.isSession;
    if (!isLogIn || changed.id !== account.id) return undefined;
    return this.succeed(changed, (manager, user) =>
      this.logIns.succeed(manager, user, credential.id),
    );
  }

  private succeed<T>(
    changed: User,
    begin: (manager: EntityManager, user: User) => Promise<T>,
  ): Promise<T | undefined> {
    return transact(this.dataSource, async (manager) => {
      const user = await findAndLockUser(manager, changed.id);
      if (!user?.isActive || user.sessionEpoch !== changed.sessionEpoch) return undefined;
      return begin(manager, user);
    });
  }
}

function provenAtOf(former: Session | null): Date {
  return former?.provenAt ?? former?.createdAt ?? new Date(0);
}
