import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertLogIn, LOG_IN_REFUSALS } from '../access/assert-log-in.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { SecondFactors } from '../second-factors/second-factors.service.js';
import { lockUser } from '../users/write-account.js';
import type { Answer } from './authenticator-answer.js';
import type { Asking } from './passkey-challenges.service.js';
import { PasskeyCreation } from './passkey-creation.service.js';
import { Passkey } from './passkey.entity.js';
import type { RelyingParty } from './relying-party.js';

/** What {@link Passkeys.list} throws. */
export const LIST_PASSKEYS_REFUSALS = LOG_IN_REFUSALS;

/** What {@link Passkeys.prepare} throws. */
export const PREPARE_PASSKEY_REFUSALS = [
  ...LOG_IN_REFUSALS,
  ...PROOF_REFUSALS,
  'external_account_fixed',
] as const satisfies readonly ErrorCode[];

/** What {@link Passkeys.register} throws for a name within its bound. */
export const REGISTER_PASSKEY_REFUSALS = [
  ...PREPARE_PASSKEY_REFUSALS,
  'passkey_refused',
  'passkey_exists',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link Passkeys.rename} throws for a name within its bound. */
export const CHANGE_PASSKEY_REFUSALS = [
  ...LOG_IN_REFUSALS,
  'passkey_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link Passkeys.remove} throws. */
export const REMOVE_PASSKEY_REFUSALS = [
  ...PROOF_REFUSALS,
  ...CHANGE_PASSKEY_REFUSALS,
  'last_second_factor',
] as const satisfies readonly ErrorCode[];

/** A passkey that was added. */
export interface AddedPasskey {
  readonly passkey: Passkey;
  /** With the first second factor of the account, its recovery codes, which are shown once. */
  readonly recoveryCodes: readonly string[] | null;
}

/** Registers, lists and removes the passkeys of the caller's own account. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly creation: PasskeyCreation,
    private readonly factors: SecondFactors,
  ) {}

  /**
   * Returns what a browser needs to create a passkey: `PublicKeyCredentialCreationOptionsJSON`.
   *
   * @param party throws where this server has no host name
   * @throws DomainError {@link PREPARE_PASSKEY_REFUSALS}
   */
  async prepare(actor: Actor, party: () => RelyingParty) {
    const asking = askingOf(actor);
    await assertProven(this.dataSource, actor);
    return this.creation.ask(actor.account, party, asking);
  }

  /**
   * Adds a passkey that an authenticator has created for the options of {@link prepare}.
   *
   * @throws DomainError {@link REGISTER_PASSKEY_REFUSALS}, `value_too_long`
   */
  async register(
    actor: Actor,
    party: () => RelyingParty,
    name: string,
    answer: Answer,
  ): Promise<AddedPasskey> {
    const asking = askingOf(actor);
    const userId = actor.account.id;
    await assertProven(this.dataSource, actor);
    assertBounded('passkeys', { name });
    const created = await this.creation.verify(userId, party, asking, answer);
    return transact(this.dataSource, async (manager) => {
      await lockUser(manager, userId);
      const { factor, recoveryCodes } = await this.factors.addWithin(manager, userId, () =>
        this.creation.insert(manager, userId, name, created),
      );
      return { passkey: factor, recoveryCodes };
    });
  }

  /**
   * Lists the caller's passkeys, oldest first.
   *
   * @throws DomainError {@link LIST_PASSKEYS_REFUSALS}
   */
  list(actor: Actor): Promise<Passkey[]> {
    assertLogIn(actor);
    return this.dataSource.manager.find(Passkey, {
      where: { userId: actor.account.id },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** @throws DomainError {@link CHANGE_PASSKEY_REFUSALS}, `value_too_long` */
  async rename(actor: Actor, id: string, name: string): Promise<Passkey> {
    assertLogIn(actor);
    assertBounded('passkeys', { name });
    const own = { id, userId: actor.account.id };
    return transact(this.dataSource, async (manager) => {
      const { affected } = await manager.update(Passkey, own, { name });
      if (!affected) throw new DomainError('passkey_not_found');
      return manager.findOneByOrFail(Passkey, { id });
    });
  }

  /**
   * Removes a passkey. It is refused from then on.
   *
   * @throws DomainError {@link REMOVE_PASSKEY_REFUSALS}
   */
  async remove(actor: Actor, id: string): Promise<void> {
    assertLogIn(actor);
    await assertProven(this.dataSource, actor);
    await transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, actor.account.id);
      await this.factors.removeWithin(manager, user, async () => {
        const { affected } = await manager.delete(Passkey, { id, userId: user.id });
        if (!affected) throw new DomainError('passkey_not_found');
      });
    });
  }
}

function askingOf(actor: Actor): Asking {
  return { purpose: 'registration', from: assertLogIn(actor) };
}
