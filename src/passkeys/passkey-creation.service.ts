import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { knownAs } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { isProviderOnly } from '../users/provider-only.js';
import type { User } from '../users/user.entity.js';
import {
  ALGORITHMS,
  challengeOf,
  loadLibrary,
  verifyCreation,
  type Answer,
  type CreatedCredential,
} from './authenticator-answer.js';
import { CHALLENGE_MS, PasskeyChallenges, type Asking } from './passkey-challenges.service.js';
import { userHandleOf } from './passkey-proof.service.js';
import { CREDENTIAL_ID, Passkey } from './passkey.entity.js';
import type { RelyingParty } from './relying-party.js';

/** The account that gets a passkey, as its authenticator shows it. */
export type PasskeyOwner = Pick<User, 'id' | 'username' | 'email' | 'name'>;

/** A credential that an authenticator has created at a host. */
export type NewPasskey = CreatedCredential & { readonly host: string };

/** Lets authenticators create passkeys, and stores them. */
@Injectable()
export class PasskeyCreation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: PasskeyChallenges,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Returns what a browser needs to create a passkey: `PublicKeyCredentialCreationOptionsJSON`.
   *
   * @param party throws where this server has no host name
   * @throws DomainError `external_account_fixed`
   */
  async ask(owner: PasskeyOwner, party: () => RelyingParty, asking: Asking) {
    const { id: userId } = owner;
    await this.assertMayHave(userId);
    const { host } = party();
    const known = await this.dataSource.manager.findBy(Passkey, { userId, host });
    const { generateRegistrationOptions } = await loadLibrary();
    return generateRegistrationOptions({
      rpName: 'Gatehouse',
      rpID: host,
      userID: new Uint8Array(userHandleOf(userId)),
      userName: knownAs(owner),
      userDisplayName: owner.name ?? owner.username,
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
   * Checks what an authenticator has created for the options of {@link ask}, and uses the challenge
   * up.
   *
   * @throws DomainError `external_account_fixed`, `passkey_refused`
   */
  async verify(
    userId: string,
    party: () => RelyingParty,
    asking: Asking,
    answer: Answer,
  ): Promise<NewPasskey> {
    await this.assertMayHave(userId);
    const at = party();
    await this.challenges.take(challengeOf(answer), asking);
    return { host: at.host, ...(await verifyCreation(at, answer)) };
  }

  /**
   * Stores a passkey of an account that the transaction has locked.
   *
   * @throws DomainError `limit_reached`, `passkey_exists`
   */
  async insert(
    manager: EntityManager,
    userId: string,
    name: string,
    created: NewPasskey,
  ): Promise<Passkey> {
    const most = this.env.maxPasskeys;
    if ((await manager.countBy(Passkey, { userId })) >= most) {
      throw new DomainError('limit_reached', { of: 'passkeys', most });
    }
    const { identifiers } = await manager
      .insert(Passkey, { userId, name, ...created })
      .catch((error: unknown) => {
        throw isUniqueViolation(error, CREDENTIAL_ID) ? new DomainError('passkey_exists') : error;
      });
    return manager.findOneByOrFail(Passkey, { id: identifiers[0]!['id'] as string });
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
