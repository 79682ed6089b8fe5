import { Injectable } from '@nestjs/common';
import { DataSource, LessThan, MoreThan, type EntityManager } from 'typeorm';
import { THE_SERVER, type ActingFor } from '../../access/actor.js';
import { lockSuperuser } from '../../access/lock-superuser.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import {
  createRegistrationTokenText,
  hashSecret,
} from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { RegistrationToken } from './registration-token.entity.js';

const MOST = 100;
/** How long an expired token is still listed. */
const KEPT_MS = 86_400_000;

/** What {@link RegistrationTokens.create} throws for a name within its bound. */
export const CREATE_REGISTRATION_TOKEN_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link RegistrationTokens.delete} throws. */
export const DELETE_REGISTRATION_TOKEN_REFUSALS = [
  'oauth_registration_token_not_found',
] as const satisfies readonly ErrorCode[];

export interface NewRegistrationToken {
  /** Whom it is for. */
  readonly name: string;
  /** How many clients it may register. */
  readonly uses: number;
  readonly lifetimeSeconds: number;
}

/** A token with its text, which is known only when it is created. */
export interface IssuedRegistrationToken {
  readonly token: RegistrationToken;
  readonly text: string;
}

/** Initial access tokens (RFC 7591 1.2): superusers give them to programs that register clients. */
@Injectable()
export class RegistrationTokens {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError {@link CREATE_REGISTRATION_TOKEN_REFUSALS} */
  async create(
    by: ActingFor,
    { name, uses, lifetimeSeconds }: NewRegistrationToken,
  ): Promise<IssuedRegistrationToken> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    assertBounded('oauth_registration_tokens', { name });
    const text = createRegistrationTokenText();
    const creatorId = by === THE_SERVER ? null : by.account.id;
    const token = await transact(this.dataSource, async (manager) => {
      if (creatorId !== null) await lockSuperuser(manager, creatorId);
      await manager.delete(RegistrationToken, {
        expiresAt: LessThan(new Date(Date.now() - KEPT_MS)),
      });
      if ((await manager.count(RegistrationToken)) >= MOST) {
        throw new DomainError('limit_reached', { of: 'registration_tokens', most: MOST });
      }
      const { identifiers } = await manager.insert(RegistrationToken, {
        name,
        creatorId,
        tokenHash: hashSecret(text),
        usesLeft: uses,
        expiresAt: new Date(Date.now() + lifetimeSeconds * 1000),
      });
      return manager.findOneByOrFail(RegistrationToken, { id: identifiers[0]!['id'] as string });
    });
    return { token, text };
  }

  /** Lists all tokens, oldest first. */
  list(): Promise<RegistrationToken[]> {
    return this.dataSource.manager.find(RegistrationToken, {
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /**
   * Ends a token. Clients that were registered with it stay.
   *
   * @throws DomainError {@link DELETE_REGISTRATION_TOKEN_REFUSALS}
   */
  async delete(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { affected } = await manager.delete(RegistrationToken, { id });
      if (!affected) throw new DomainError('oauth_registration_token_not_found');
    });
  }

  /**
   * Uses a token once, within the transaction that registers the client.
   *
   * @throws DomainError `oauth_registration_refused` for one that is unknown, expired or used up
   */
  async use(manager: EntityManager, text: string): Promise<void> {
    const { affected } = await manager.decrement(
      RegistrationToken,
      {
        tokenHash: hashSecret(text),
        usesLeft: MoreThan(0),
        expiresAt: MoreThan(new Date()),
      },
      'usesLeft',
      1,
    );
    if (!affected) throw new DomainError('oauth_registration_refused');
  }
}
