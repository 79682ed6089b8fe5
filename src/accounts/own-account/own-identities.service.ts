import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { Identity } from '../../users/identity.entity.js';
import { Password } from '../../users/password.entity.js';
import { lockUser } from '../../users/write-account.js';

/** What {@link OwnIdentities.unlink} throws. */
export const UNLINK_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'identity_not_found',
  'last_way_to_log_in',
] as const satisfies readonly ErrorCode[];

/** A log-in provider that an account can use, or could if its owner linked it. */
export interface OwnProvider {
  readonly key: string;
  /** The name that people see. The key, for a provider that is no longer configured. */
  readonly displayName: string;
  /** Whether people can log in there now. */
  readonly isConfigured: boolean;
  /** When the account was linked. Null: it is not. */
  readonly linkedAt: Date | null;
}

/** The log-in providers of the caller's account. */
@Injectable()
export class OwnIdentities {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Lists the configured providers, and those that are linked without being configured. */
  async list(userId: string): Promise<OwnProvider[]> {
    const linked = await this.dataSource.manager.find(Identity, {
      where: { userId },
      order: { createdAt: 'ASC', provider: 'ASC', subject: 'ASC' },
    });
    const times = new Map(linked.map(({ provider, createdAt }) => [provider, createdAt]));
    const configured = this.env.oauthLogins.map(({ key, displayName }) => ({
      key,
      displayName,
      isConfigured: true,
      linkedAt: times.get(key) ?? null,
    }));
    const known = new Set(configured.map(({ key }) => key));
    const others = [...times].filter(([key]) => !known.has(key));
    return [
      ...configured,
      ...others.map(([key, linkedAt]) => ({
        key,
        displayName: key,
        isConfigured: false,
        linkedAt,
      })),
    ];
  }

  /**
   * Unlinks a provider from the caller's account. One way to log in must remain: a password, or
   * another provider that is configured.
   *
   * @throws DomainError {@link UNLINK_REFUSALS}
   */
  async unlink(actor: Actor, provider: string): Promise<void> {
    assertWholePower(actor);
    await assertProven(this.dataSource, actor);
    const userId = actor.account.id;
    const usable = new Set(this.env.oauthLogins.map(({ key }) => key));
    await transact(this.dataSource, async (manager) => {
      await lockUser(manager, userId);
      const linked = await manager.findBy(Identity, { userId });
      if (!linked.some((identity) => identity.provider === provider)) {
        throw new DomainError('identity_not_found');
      }
      const remains = linked.some(
        (identity) => identity.provider !== provider && usable.has(identity.provider),
      );
      if (!remains && !(await manager.existsBy(Password, { userId }))) {
        throw new DomainError('last_way_to_log_in');
      }
      await manager.delete(Identity, { userId, provider });
    });
  }
}
