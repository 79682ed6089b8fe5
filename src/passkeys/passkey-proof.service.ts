import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { LogInMethod } from '../api-key/api-key.entity.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { isProviderOnly } from '../users/provider-only.js';
import { challengeOf, loadLibrary, verifyUse, type Answer } from './authenticator-answer.js';
import { CHALLENGE_MS, PasskeyChallenges, type Asking } from './passkey-challenges.service.js';
import { Passkey } from './passkey.entity.js';
import type { RelyingParty } from './relying-party.js';

/** What {@link PasskeyProof.verify} and {@link ProvenPasskey.use} throw. */
export const PROVE_PASSKEY_REFUSALS = [
  'passkey_refused',
  'passkey_copied',
] as const satisfies readonly ErrorCode[];

/** A passkey that has signed a challenge. */
export interface ProvenPasskey {
  readonly userId: string;
  readonly method: LogInMethod;
  /**
   * Notes the use, within the transaction that depends on it.
   *
   * @throws DomainError `passkey_copied`; `passkey_refused` if it was removed in the meantime
   */
  readonly use: (manager: EntityManager) => Promise<void>;
}

/** Asks for passkeys, and checks what they sign. */
@Injectable()
export class PasskeyProof {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: PasskeyChallenges,
  ) {}

  /**
   * Returns what a browser needs to ask for a passkey: `PublicKeyCredentialRequestOptionsJSON`.
   *
   * @param userId the account whose passkeys are asked for. Undefined: any account's
   */
  async ask({ host }: RelyingParty, asking: Asking, userId?: string) {
    const { generateAuthenticationOptions } = await loadLibrary();
    const known = userId === undefined ? [] : await this.listOf(userId, host);
    return generateAuthenticationOptions({
      rpID: host,
      challenge: new Uint8Array(this.challenges.issue(asking)),
      userVerification: 'required',
      timeout: CHALLENGE_MS,
      allowCredentials: known.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports: (transports ?? undefined) as undefined,
      })),
    });
  }

  /**
   * Checks what a passkey has signed, and uses the challenge up.
   *
   * @returns the account, if the passkey is known, also with why it is refused
   */
  async verify(
    party: RelyingParty,
    answer: Answer,
    asking: Asking,
  ): Promise<ProvenPasskey | { readonly userId?: string; readonly refusal: DomainError }> {
    let userId: string | undefined;
    try {
      await this.challenges.take(challengeOf(answer), asking);
      const passkey = await this.find(party, answer);
      userId = passkey.userId;
      const proven = await verifyUse(party, answer, passkey);
      const { isDeviceBound } = passkey;
      return {
        userId,
        method: isDeviceBound ? 'device-passkey' : 'passkey',
        use: (manager) => noteUse(manager, passkey, proven),
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { userId, refusal: error as DomainError };
    }
  }

  /** @throws DomainError `passkey_refused` for one that is not known at this host */
  private async find({ host }: RelyingParty, answer: Answer): Promise<Passkey> {
    const credentialId = Buffer.from(String(answer['id']), 'base64url');
    const passkey = await this.dataSource.manager.findOneBy(Passkey, { credentialId, host });
    if (!passkey || !isHandleOf(answer, passkey.userId)) throw new DomainError('passkey_refused');
    return passkey;
  }

  private listOf(userId: string, host: string): Promise<Passkey[]> {
    return this.dataSource.manager.findBy(Passkey, { userId, host });
  }
}

/** Returns the name of an account for authenticators: bytes that tell nothing of it. */
export function userHandleOf(userId: string): Buffer {
  return Buffer.from(userId.replaceAll('-', ''), 'hex');
}

/** Whether an answer names the account that the passkey belongs to, if it names one. */
function isHandleOf(answer: Answer, userId: string): boolean {
  const { userHandle } = (answer['response'] ?? {}) as { userHandle?: unknown };
  if (userHandle === undefined || userHandle === null) return true;
  return userHandle === userHandleOf(userId).toString('base64url');
}

async function noteUse(
  manager: EntityManager,
  { id, userId }: Passkey,
  { counter, isBackedUp }: { counter: number; isBackedUp: boolean },
): Promise<void> {
  const passkey = await manager.findOne(Passkey, {
    where: { id, userId },
    lock: { mode: 'pessimistic_write' },
  });
  // An account that its provider has taken over logs in only there.
  if (!passkey || (await isProviderOnly(manager, userId))) throw new DomainError('passkey_refused');
  const before = Number(passkey.counter);
  if ((counter > 0 || before > 0) && counter <= before) throw new DomainError('passkey_copied');
  await manager.update(Passkey, id, {
    counter: String(counter),
    isBackedUp,
    lastUsedAt: new Date(),
  });
}
