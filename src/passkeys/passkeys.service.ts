import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { knownAs, type Actor } from '../access/actor.js';
import { assertLogIn, LOG_IN_REFUSALS } from '../access/assert-log-in.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { isProviderOnly } from '../users/provider-only.js';
import { lockUser } from '../users/write-account.js';
import {
  ALGORITHMS,
  challengeOf,
  loadLibrary,
  verifyCreation,
  type Answer,
} from './authenticator-answer.js';
import { CHALLENGE_MS, PasskeyChallenges, type Asking } from './passkey-challenges.service.js';
import { userHandleOf } from './passkey-proof.service.js';
import { CREDENTIAL_ID, Passkey } from './passkey.entity.js';
import type { RelyingParty } from './relying-party.js';

/** What {@link Passkeys.list} throws. */
export const LIST_PASSKEYS_REFUSALS = LOG_IN_REFUSALS;

/** What {@link Passkeys.prepare} throws. */
export const PREPARE_PASSKEY_REFUSALS = [
  ...LOG_IN_REFUSALS,
  'external_account_fixed',
] as const satisfies readonly ErrorCode[];

/** What {@link Passkeys.register} throws for a name within its bound. */
export const REGISTER_PASSKEY_REFUSALS = [
  ...PREPARE_PASSKEY_REFUSALS,
  'passkey_refused',
  'passkey_exists',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link Passkeys.rename} and {@link Passkeys.remove} throw for a name within its bound. */
export const CHANGE_PASSKEY_REFUSALS = [
  ...LOG_IN_REFUSALS,
  'passkey_not_found',
] as const satisfies readonly ErrorCode[];

/** Registers, lists and removes the passkeys of the caller's own account. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: PasskeyChallenges,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Returns what a browser needs to create a passkey: `PublicKeyCredentialCreationOptionsJSON`.
   *
   * @throws DomainError {@link PREPARE_PASSKEY_REFUSALS}
   */
  async prepare(actor: Actor, { host }: RelyingParty) {
    const asking = askingOf(actor);
    const { account } = actor;
    await this.assertMayHave(account.id);
    const known = await this.dataSource.manager.findBy(Passkey, { userId: account.id, host });
    const { generateRegistrationOptions } = await loadLibrary();
    return generateRegistrationOptions({
      rpName: 'Gatehouse',
      rpID: host,
      userID: new Uint8Array(userHandleOf(account.id)),
      userName: knownAs(account),
      userDisplayName: account.name ?? account.username,
      challenge: new Uint8Array(this.challenges.issue(asking)),
      timeout: CHALLENGE_MS,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: known.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports: (transports ?? undefined) as undefined,
      })),
    });
  }

  /**
   * Adds a passkey that an authenticator has created for the options of {@link prepare}.
   *
   * @throws DomainError {@link REGISTER_PASSKEY_REFUSALS}, `value_too_long`
   */
  async register(actor: Actor, party: RelyingParty, name: string, answer: Answer) {
    const asking = askingOf(actor);
    const userId = actor.account.id;
    assertBounded('passkeys', { name });
    await this.assertMayHave(userId);
    await this.challenges.take(challengeOf(answer), asking);
    const created = await verifyCreation(party, answer);
    return transact(this.dataSource, async (manager) => {
      await lockUser(manager, userId);
      const most = this.env.maxPasskeys;
      if ((await manager.countBy(Passkey, { userId })) >= most) {
        throw new DomainError('limit_reached', { of: 'passkeys', most });
      }
      const row = { userId, host: party.host, name, ...created };
      const { identifiers } = await manager.insert(Passkey, row).catch((error: unknown) => {
        throw isUniqueViolation(error, CREDENTIAL_ID) ? new DomainError('passkey_exists') : error;
      });
      return manager.findOneByOrFail(Passkey, { id: identifiers[0]!['id'] as string });
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
   * @throws DomainError {@link CHANGE_PASSKEY_REFUSALS}
   */
  async remove(actor: Actor, id: string): Promise<void> {
    assertLogIn(actor);
    await transact(this.dataSource, async (manager) => {
      const { affected } = await manager.delete(Passkey, { id, userId: actor.account.id });
      if (!affected) throw new DomainError('passkey_not_found');
    });
  }

  /**
   * Refuses accounts whose owners log in only at a provider: there they can be locked out, and a
   * passkey here would still let them in.
   */
  private async assertMayHave(userId: string): Promise<void> {
    if (await isProviderOnly(this.dataSource.manager, userId)) {
      throw new DomainError('external_account_fixed');
    }
  }
}

function askingOf(actor: Actor): Asking {
  return { purpose: 'registration', from: assertLogIn(actor) };
}
