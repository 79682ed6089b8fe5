import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertLogIn, LOG_IN_REFUSALS } from '../access/assert-log-in.js';
import type { Answer } from '../passkeys/authenticator-answer.js';
import type { Asking } from '../passkeys/passkey-challenges.service.js';
import { PasskeyProof, PROVE_PASSKEY_REFUSALS } from '../passkeys/passkey-proof.service.js';
import type { RelyingParty } from '../passkeys/relying-party.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { FactorCheck } from '../second-factors/factor-check.service.js';
import { KNOWN_PASSWORD_REFUSALS, PasswordsService } from '../users/passwords.service.js';
import { lockUser } from '../users/write-account.js';
import { LogInProofs } from './log-in-proofs.service.js';

/** What {@link FreshProofs.see} and {@link FreshProofs.ask} throw. */
export const SEE_PROOF_REFUSALS = LOG_IN_REFUSALS;

/** What {@link FreshProofs.prove} throws. */
export const PROVE_REFUSALS = [
  ...LOG_IN_REFUSALS,
  'proof_missing',
  'proof_too_weak',
  ...KNOWN_PASSWORD_REFUSALS,
  'account_without_password',
  'second_factor_wrong',
  'rate_limited',
  ...PROVE_PASSKEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** How a person can prove who they are. */
export type ProofMethod = 'password' | 'code' | 'passkey' | 'log-in';

/** The proof that a person sends: exactly one field. */
export interface SentProof {
  readonly password?: string;
  /** Of an authenticator app, or a recovery code. */
  readonly code?: string;
  readonly passkey?: Answer;
}

/** Until when the proof of a log-in is fresh, and how to prove it again. */
export interface ProofState {
  /** May have passed. Null: a proof is never needed. */
  readonly freshUntil: Date | null;
  readonly methods: readonly ProofMethod[];
}

const READ = `
  SELECT EXISTS (SELECT FROM passwords WHERE user_id = $1) AS password,
    EXISTS (SELECT FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS code,
    EXISTS (SELECT FROM passkeys WHERE user_id = $1) AS passkey`;

/**
 * Fresh proofs of who the person in a log-in is: see `assertProven`. An account with a second
 * factor proves itself with that, because a thief may know the password. An account with neither
 * logs in again at its provider.
 */
@Injectable()
export class FreshProofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly logIns: LogInProofs,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorCheck,
    private readonly passkeys: PasskeyProof,
  ) {}

  /** @throws DomainError {@link SEE_PROOF_REFUSALS} */
  async see(actor: Actor): Promise<ProofState> {
    assertLogIn(actor);
    return {
      freshUntil: await this.logIns.endOf(actor),
      methods: await this.methodsOf(actor.account.id),
    };
  }

  /**
   * Returns the options with which a browser asks for a passkey of the caller.
   *
   * @throws DomainError {@link SEE_PROOF_REFUSALS}
   */
  async ask(actor: Actor, party: () => RelyingParty) {
    const asking = askingOf(actor);
    return this.passkeys.ask(party(), asking, actor.account.id);
  }

  /**
   * Proves who the person in the caller's log-in is.
   *
   * @throws DomainError {@link PROVE_REFUSALS}
   */
  async prove(actor: Actor, party: () => RelyingParty, sent: SentProof): Promise<ProofState> {
    assertLogIn(actor);
    const { id } = actor.account;
    const given = [sent.password, sent.code, sent.passkey].filter((part) => part !== undefined);
    if (given.length !== 1) throw new DomainError('proof_missing');
    if (sent.password !== undefined) {
      await this.assertPasswordIsEnough(id);
      await this.passwords.assertKnown(id, sent.password);
      await this.note(actor, (manager) => this.assertPasswordIsEnough(id, manager));
    } else if (sent.code !== undefined) {
      const { code } = sent;
      const prove = () =>
        this.note(actor, async (manager) => {
          await this.factors.use(manager, id, code);
        });
      await this.factors.guard(id, prove, 'proof');
    } else {
      const proven = await this.passkeys.verify(party(), sent.passkey!, askingOf(actor));
      if ('refusal' in proven) throw proven.refusal;
      if (proven.userId !== id) throw new DomainError('passkey_refused');
      await this.note(actor, proven.use);
    }
    return this.see(actor);
  }

  private note(actor: Actor, use: (manager: EntityManager) => Promise<void>): Promise<void> {
    return transact(this.dataSource, async (manager) => {
      await lockUser(manager, actor.account.id);
      await use(manager);
      await this.logIns.note(manager, actor);
    });
  }

  private async assertPasswordIsEnough(
    userId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    const methods = await this.methodsOf(userId, manager);
    if (methods.includes('password')) return;
    const hasFactor = methods.includes('code') || methods.includes('passkey');
    throw new DomainError(hasFactor ? 'proof_too_weak' : 'account_without_password');
  }

  private async methodsOf(
    userId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ProofMethod[]> {
    const [has] = await manager.query<{ password: boolean; code: boolean; passkey: boolean }[]>(
      READ,
      [userId],
    );
    const strong = (['code', 'passkey'] as const).filter((method) => has![method]);
    const isPasswordEnough = has!.password && !(strong.length > 0 && this.logIns.asksForFactors);
    const methods = [...strong, ...(isPasswordEnough ? (['password'] as const) : [])];
    return methods.length > 0 ? methods : ['log-in'];
  }
}

function askingOf(actor: Actor): Asking {
  return { purpose: 'proof', from: assertLogIn(actor) };
}
