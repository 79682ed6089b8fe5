import { randomUUID, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, Not, type EntityManager } from 'typeorm';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { ENV, type Env } from '../platform/config/env.js';
import { SIGNING_KEY } from '../platform/config/signing-key.js';
import { SealedBox } from '../platform/credentials/sealed-box.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { createTotpSecret, stepOfCode, totpUriOf } from './totp.js';
import { TotpFactor } from './totp-factor.entity.js';

const DEFAULT_NAME = 'Authenticator app';
const MOST = 5;
const CONFIRMED = Not(IsNull());

/** What {@link TotpFactors.begin} throws. */
export const BEGIN_TOTP_REFUSALS = [
  'limit_reached',
  'value_too_long',
] as const satisfies readonly ErrorCode[];

/** A factor that its owner has yet to confirm, with what an authenticator app needs. */
export interface OfferedTotp {
  readonly id: string;
  readonly name: string;
  /** In base 32, for typing. */
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

/**
 * One-time codes of authenticator apps (RFC 6238). Callers lock the account first, so that of two
 * requests with the same code, the second finds it used.
 */
@Injectable()
export class TotpFactors {
  private readonly box: SealedBox;

  constructor(
    @Inject(SIGNING_KEY) signingKey: KeyObject,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.box = new SealedBox(signingKey, 'gatehouse second factors');
  }

  /**
   * Offers a factor. It replaces one that was offered before and not confirmed.
   *
   * @throws DomainError {@link BEGIN_TOTP_REFUSALS}
   */
  async begin(
    manager: EntityManager,
    user: User,
    name = DEFAULT_NAME,
    id: string = randomUUID(),
  ): Promise<OfferedTotp> {
    const { id: userId } = user;
    assertBounded('totp_factors', { name });
    const count = await manager.countBy(TotpFactor, { userId, confirmedAt: CONFIRMED });
    if (count >= MOST) throw new DomainError('limit_reached', { of: 'second_factors', most: MOST });
    await manager.delete(TotpFactor, { userId, confirmedAt: IsNull() });
    const text = await createTotpSecret();
    const secret = this.box.seal(text, contextOf(userId, id));
    await manager.insert(TotpFactor, { id, userId, name, secret });
    return this.describe(user, { id, name }, text);
  }

  /**
   * Returns the factor that is offered with this id, or offers one. An offer with another id was
   * shown to somebody else, who may know its secret.
   */
  async offer(manager: EntityManager, user: User, id: string): Promise<OfferedTotp> {
    const own = { id, userId: user.id, confirmedAt: IsNull() };
    const offered = await manager.findOneBy(TotpFactor, own);
    const secret = offered && this.open(offered);
    return secret
      ? this.describe(user, offered, secret)
      : this.begin(manager, user, DEFAULT_NAME, id);
  }

  /**
   * Confirms the factor that is offered with a first code, which is then used.
   *
   * @throws DomainError `second_factor_not_found`, `second_factor_unconfirmed`
   */
  async confirm(
    manager: EntityManager,
    userId: string,
    code: string,
    id: string,
  ): Promise<TotpFactor> {
    const offered = await manager.findOneBy(TotpFactor, { id, userId, confirmedAt: IsNull() });
    if (!offered) throw new DomainError('second_factor_not_found');
    const lastStep = await this.check(offered, code);
    if (lastStep === undefined) throw new DomainError('second_factor_unconfirmed');
    const confirmedAt = new Date();
    await manager.update(TotpFactor, offered.id, { lastStep, confirmedAt });
    return { ...offered, lastStep, confirmedAt };
  }

  /** Uses a code. @returns whether it is one of the account's, and was not used before */
  async use(manager: EntityManager, userId: string, code: string): Promise<boolean> {
    for (const factor of await this.list(manager, userId)) {
      const lastStep = await this.check(factor, code);
      if (lastStep === undefined) continue;
      await manager.update(TotpFactor, factor.id, { lastStep, lastUsedAt: new Date() });
      return true;
    }
    return false;
  }

  list(manager: EntityManager, userId: string): Promise<TotpFactor[]> {
    return manager.find(TotpFactor, {
      where: { userId, confirmedAt: CONFIRMED },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** @returns whether the account had this factor */
  async remove(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    return ((await manager.delete(TotpFactor, { userId, id })).affected ?? 0) > 0;
  }

  /** @returns how many of the factors were confirmed */
  async removeAll(manager: EntityManager, userId: string): Promise<number> {
    const count = await manager.countBy(TotpFactor, { userId, confirmedAt: CONFIRMED });
    await manager.delete(TotpFactor, { userId });
    return count;
  }

  private async check(factor: TotpFactor, code: string): Promise<number | undefined> {
    const secret = this.open(factor);
    return secret === undefined ? undefined : stepOfCode(secret, code, factor.lastStep);
  }

  private open({ userId, id, secret }: TotpFactor): string | undefined {
    return this.box.open(secret, contextOf(userId, id));
  }

  private async describe(
    { username, email }: User,
    { id, name }: Pick<TotpFactor, 'id' | 'name'>,
    secret: string,
  ): Promise<OfferedTotp> {
    const { publicUrl } = this.env;
    const issuer = publicUrl ? `Gatehouse ${new URL(publicUrl).hostname}` : 'Gatehouse';
    const uri = await totpUriOf(secret, { issuer, account: email ?? username });
    return { id, name, secret, uri };
  }
}

/** A secret that is copied to another row or account cannot be decrypted. */
function contextOf(userId: string, id: string): string {
  return `totp ${userId} ${id}`;
}
