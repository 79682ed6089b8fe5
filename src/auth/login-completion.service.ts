import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { LogInMethod } from '../api-key/api-key.entity.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { FactorCheck } from '../second-factors/factor-check.service.js';
import type { NewIdentity } from '../users/link-identity.js';
import { User } from '../users/user.entity.js';
import { lockUser } from '../users/write-account.js';
import {
  COMPLETE_LOGIN_REFUSALS,
  linkAtLogin,
  lockForLogin,
  noteLogin,
  type CompletedLogin,
} from './complete-login.js';
import { linkOf, PendingLogIns, type NextStep } from './pending-log-ins.service.js';
import { recordRefusals } from './record-refusals.js';

/** What {@link LoginCompletion.complete} throws for a log-in at another provider. */
export const COMPLETE_AT_ONCE_REFUSALS = [
  ...COMPLETE_LOGIN_REFUSALS,
  'second_factor_required',
  'second_factor_setup_required',
] as const satisfies readonly ErrorCode[];

/** What {@link LoginCompletion.complete} throws for a code. */
export const SENT_CODE_REFUSALS = [
  'second_factor_wrong',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What was proven in the first step of a log-in. */
export type FirstProof =
  /** The hash that the password was checked against. */
  | { readonly by: 'password'; readonly hash: string }
  | {
      readonly by: 'provider';
      /** Whether the provider is trusted to have asked for a second factor. */
      readonly isFactorTrusted: boolean;
      /** What the account is linked to when the log-in is complete, not before. */
      readonly link?: NewIdentity;
    };

/**
 * How a log-in in one request proves a second factor, if the account has to. Every log-in says it,
 * so that no API forgets it.
 */
export type FactorProof =
  /** The request has a field for a code, which may be absent. */
  | { readonly factor: 'sent'; readonly code: string | undefined }
  /** The API has no field for one. */
  | { readonly factor: 'never-asked' };

/** With authentication off, nothing is proven and nothing is asked. */
export const AUTHENTICATION_OFF = Symbol('authentication off');

export type LoginProof = (FirstProof & FactorProof) | typeof AUTHENTICATION_OFF;

/** A passkey that has signed a challenge of this server. */
export interface UsedPasskey {
  readonly userId: string;
  readonly method: LogInMethod;
  /**
   * Notes the use, within the transaction that depends on it.
   *
   * @throws DomainError if the passkey may not be used (any more)
   */
  readonly use: (manager: EntityManager) => Promise<void>;
}

/** Creates the session or token of a log-in, for the locked account. */
export type HandOut<T> = (manager: EntityManager, login: CompletedLogin) => Promise<T>;

/** A log-in that has its session or token, or that needs a second step. */
export type LogInStep<T> = { readonly done: T } | { readonly next: NextStep };

/**
 * Completes log-ins, and records refused ones in the audit trail. No other place lets anybody log
 * in, so none can forget the second factor.
 */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: FactorCheck,
    private readonly pending: PendingLogIns,
    private readonly trail: AuditTrail,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Completes a log-in that has one request, and calls `handOut` in the same transaction.
   *
   * @throws DomainError {@link COMPLETE_AT_ONCE_REFUSALS}; `password_expired` for a password;
   *   {@link SENT_CODE_REFUSALS} for a code
   */
  complete<T>(userId: string, proof: LoginProof, handOut: HandOut<T>): Promise<T> {
    const run = () =>
      transact(this.dataSource, async (manager) => {
        const user = await lockForLogin(manager, userId, hashIn(proof));
        const methods = await this.prove(manager, user, proof);
        await linkAtLogin(manager, user, linkIn(proof));
        return this.finish(manager, user, methods, handOut);
      });
    const sendsCode = proof !== AUTHENTICATION_OFF && codeIn(proof) !== undefined;
    return this.recording(userId, sendsCode ? () => this.factors.guard(userId, run) : run);
  }

  /**
   * Completes a log-in of a browser, or stores it until a page has asked for the second factor.
   *
   * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}; `password_expired` for a password
   */
  completeOrWait<T>(userId: string, proof: FirstProof, handOut: HandOut<T>): Promise<LogInStep<T>> {
    return this.recording(userId, () =>
      transact(this.dataSource, async (manager): Promise<LogInStep<T>> => {
        const user = await lockForLogin(manager, userId, hashIn(proof));
        const needs = await this.demandOn(manager, user, proof);
        if (needs !== 'none') {
          const step = { method: proof.by, needs, link: linkIn(proof) };
          return { next: await this.pending.begin(manager, user, step) };
        }
        await linkAtLogin(manager, user, linkIn(proof));
        return { done: await this.finish(manager, user, [methodOf(proof)], handOut) };
      }),
    );
  }

  /**
   * Completes a log-in by a passkey, which is a second factor in itself: its authenticator has
   * verified the person.
   *
   * @param waiting the token of a log-in in this browser whose second step the passkey is
   * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}, and what `passkey.use` throws
   */
  completeByPasskey<T>(passkey: UsedPasskey, handOut: HandOut<T>, waiting?: string): Promise<T> {
    const { userId, method, use } = passkey;
    return this.recording(userId, () =>
      transact(this.dataSource, async (manager) => {
        const user = await lockForLogin(manager, userId);
        await use(manager);
        const first = await this.pending.takeIfOf(manager, waiting, user);
        await linkAtLogin(manager, user, first && linkOf(first));
        return this.finish(manager, user, [method], handOut);
      }),
    );
  }

  /**
   * Checks the second factor of an account whose password was proven for something else than a
   * log-in. An account that has yet to set one up passes: its password is enough to set it up.
   *
   * @throws DomainError `second_factor_required`; {@link SENT_CODE_REFUSALS} for a code
   */
  assertFactor(userId: string, proof: FactorProof): Promise<void> {
    const code = codeIn(proof);
    const run = () =>
      transact(this.dataSource, async (manager) => {
        const user = await lockUser(manager, userId);
        if ((await this.factors.demandOn(manager, user)) !== 'code') return;
        if (code === undefined) throw this.factorRequired();
        await this.factors.use(manager, userId, code);
      });
    return this.recording(userId, code === undefined ? run : () => this.factors.guard(userId, run));
  }

  /**
   * Refuses to extend a log-in by one factor alone after the grace period of the account. Otherwise
   * the account would never have to set up a second factor.
   *
   * @param methods what was proven in the log-in; null: unknown
   * @throws DomainError `second_factor_setup_required`
   */
  async assertExtendable(
    manager: EntityManager,
    userId: string,
    methods: readonly LogInMethod[] | null,
  ): Promise<void> {
    const isByOneFactor = methods?.every((method) => ONE_FACTOR.includes(method)) ?? false;
    const isByProvider = methods?.includes('provider');
    if (!isByOneFactor || (this.env.isPasswordAloneOkOnApis && !isByProvider)) return;
    const user = await manager.findOneBy(User, { id: userId });
    if (user && (await this.factors.demandOn(manager, user)) === 'setup') {
      throw this.setupRequired();
    }
  }

  /**
   * Completes the log-in of a device that its owner has approved, in the caller's transaction. The
   * owner was logged in, and has proven a second factor there if one was needed.
   *
   * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}
   */
  async completeApproved(manager: EntityManager, userId: string): Promise<CompletedLogin> {
    const user = await lockForLogin(manager, userId);
    await noteLogin(manager, userId);
    return this.completed(manager, user, null);
  }

  /** @returns what was proven */
  private async prove(
    manager: EntityManager,
    user: User,
    proof: LoginProof,
  ): Promise<readonly LogInMethod[] | null> {
    if (proof === AUTHENTICATION_OFF) return null;
    const demand = await this.demandOn(manager, user, proof);
    const code = codeIn(proof);
    if (demand === 'code' && code !== undefined) {
      return [methodOf(proof), await this.factors.use(manager, user.id, code)];
    }
    const isLetThrough = proof.by === 'password' && this.env.isPasswordAloneOkOnApis;
    if (demand === 'none' || isLetThrough) return [methodOf(proof)];
    throw demand === 'code' ? this.factorRequired() : this.setupRequired();
  }

  private get loginUrl(): string {
    return `${this.env.publicUrl ?? ''}/login`;
  }

  private setupRequired(): DomainError {
    return new DomainError('second_factor_setup_required', { loginUrl: this.loginUrl });
  }

  private factorRequired(): DomainError {
    return new DomainError('second_factor_required', { loginUrl: this.loginUrl });
  }

  private async demandOn(manager: EntityManager, user: User, proof: FirstProof) {
    return methodOf(proof) === 'trusted-provider' ? 'none' : this.factors.demandOn(manager, user);
  }

  private async finish<T>(
    manager: EntityManager,
    user: User,
    methods: readonly LogInMethod[] | null,
    handOut: HandOut<T>,
  ): Promise<T> {
    await noteLogin(manager, user.id);
    return handOut(manager, await this.completed(manager, user, methods));
  }

  private async completed(
    manager: EntityManager,
    user: User,
    methods: readonly LogInMethod[] | null,
  ): Promise<CompletedLogin> {
    const isByPassword = methods?.every((method) => method === 'password') ?? true;
    const isFactorSkipped = isByPassword && (await this.factors.hasFactor(manager, user.id));
    return { user, methods, isFactorSkipped };
  }

  private recording<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return recordRefusals(this.trail, userId, work);
  }
}

/** The methods that are not enough where a second factor is required. */
const ONE_FACTOR: readonly LogInMethod[] = ['password', 'provider'];

function methodOf(proof: FirstProof): LogInMethod {
  return proof.by === 'provider' && proof.isFactorTrusted ? 'trusted-provider' : proof.by;
}

function hashIn(proof: LoginProof | FirstProof): string | undefined {
  return proof !== AUTHENTICATION_OFF && proof.by === 'password' ? proof.hash : undefined;
}

function linkIn(proof: LoginProof | FirstProof): NewIdentity | undefined {
  return proof !== AUTHENTICATION_OFF && proof.by === 'provider' ? proof.link : undefined;
}

/** An empty field counts as no code, since forms send it. */
function codeIn(proof: FactorProof): string | undefined {
  return (proof.factor === 'sent' && proof.code?.trim()) || undefined;
}
