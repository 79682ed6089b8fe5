import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { isProven } from '../access/proof.js';
import { ApiKey } from '../api-key/api-key.entity.js';
import { SessionTokens } from '../auth/session-tokens.service.js';
import { Session } from '../auth/session.entity.js';
import { SessionsService } from '../auth/sessions.service.js';
import { ENV, type Env } from '../platform/config/env.js';

/** Reads and notes when the person in a log-in last proved who they are. */
@Injectable()
export class LogInProofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly tokens: SessionTokens,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Whether log-ins ask for second factors. */
  get asksForFactors(): boolean {
    return this.env.secondFactor !== 'off';
  }

  /** Returns until when the log-in of the caller may do sensitive actions. Null: it always may. */
  async endOf(actor: Actor): Promise<Date | null> {
    const { credential } = actor;
    const { stepUpMinutes } = this.env;
    if (stepUpMinutes === 0) return null;
    const { manager } = this.dataSource;
    const { id } = credential as { id: string };
    const row =
      credential.kind === 'session'
        ? await manager.findOneBy(Session, { id })
        : await manager.findOneBy(ApiKey, { id });
    const loggedInAt = row && 'loggedInAt' in row ? row.loggedInAt : null;
    const provenAt = row?.provenAt ?? loggedInAt ?? row?.createdAt ?? new Date(0);
    const demand = { withinSeconds: stepUpMinutes * 60, asksForFactors: this.asksForFactors };
    if (!(await isProven(manager, actor, demand)))
      return new Date(Math.min(provenAt.getTime(), Date.now()));
    return new Date(provenAt.getTime() + stepUpMinutes * 60_000);
  }

  /** Notes a proof in the log-in of the caller. */
  async note(manager: EntityManager, { credential }: Actor): Promise<void> {
    const { id } = credential as { id: string };
    const log = credential.kind === 'session' ? this.sessions : this.tokens;
    await log.noteProof(manager, id, new Date());
  }
}
