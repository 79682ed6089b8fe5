import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { User } from '../users/user.entity.js';
import { AccessTokens, type TokenPair } from './access-tokens.service.js';
import { Session } from './session.entity.js';
import { SessionsService } from './sessions.service.js';

/** Begins sessions in place of those that a change of the caller's own password has ended. */
@Injectable()
export class SuccessorSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
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
    const session = await transact(this.dataSource, async (manager) => {
      const user = await manager.findOne(User, {
        where: { id: changed.id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!user?.isActive || user.sessionEpoch !== changed.sessionEpoch) return undefined;
      const former = await manager.findOneBy(Session, { id: credential.id });
      const login = { user, methods: former?.logInMethods ?? null };
      const session = await this.sessions.open(manager, login, this.env.refreshTokenSeconds);
      // The new session was not proven by anybody: it is as old as the former one.
      await this.sessions.noteProof(manager, session.id, provenAtOf(former));
      return session;
    });
    return session && this.tokens.signPair(session);
  }
}

function provenAtOf(former: Session | null): Date {
  return former?.provenAt ?? former?.createdAt ?? new Date(0);
}
