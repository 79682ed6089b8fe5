import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { DomainError } from '../platform/errors/domain-error.js';
import type { Passkey } from './passkey.entity.js';
import type { RelyingParty } from './relying-party.js';

/** JSON that a client says is the answer of an authenticator. It may be anything. */
export type Answer = Readonly<Record<string, unknown>>;

/** How browsers may reach an authenticator (WebAuthn 5.8.4). Others are not stored. */
export const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** ES256, EdDSA and RS256 of COSE. The same on every version of Node. */
export const ALGORITHMS = [-7, -8, -257];

/** The library is large, and most processes never see a passkey. */
export const loadLibrary = () => import('@simplewebauthn/server');

/** What an authenticator has proved when it was created. */
export type CreatedCredential = Pick<
  Passkey,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'isDeviceBound' | 'isBackedUp'
>;

/** What the use of a passkey has proved. */
export interface ProvenUse {
  readonly counter: number;
  readonly isBackedUp: boolean;
}

/**
 * Reads the answer in a field of a form, which a script has filled in.
 *
 * @throws DomainError `passkey_refused`: a browser without the page's script sends nothing
 */
export function answerIn(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer as Answer;
  } catch {
    // Not JSON.
  }
  throw new DomainError('passkey_refused');
}

/**
 * Returns the challenge that an answer says it is for.
 *
 * @throws DomainError `passkey_refused`
 */
export function challengeOf(answer: Answer): string {
  const { clientDataJSON } = (answer['response'] ?? {}) as { clientDataJSON?: unknown };
  try {
    const text = Buffer.from(clientDataJSON as string, 'base64url').toString();
    const { challenge } = JSON.parse(text) as { challenge?: unknown };
    if (typeof challenge === 'string') return challenge;
  } catch {
    // Not JSON, or not even a text.
  }
  throw new DomainError('passkey_refused');
}

/**
 * Checks the answer to a registration: its challenge, origin and host, and that its authenticator
 * has verified the person.
 *
 * @throws DomainError `passkey_refused`
 */
export async function verifyCreation(
  party: RelyingParty,
  answer: Answer,
): Promise<CreatedCredential> {
  const { verifyRegistrationResponse } = await loadLibrary();
  const { credential, ...info } = await orRefuse(async () => {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: await withoutAttestation(answer),
      expectedChallenge: challengeOf(answer),
      expectedOrigin: party.origin,
      expectedRPID: party.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return registrationInfo;
  });
  const transports: unknown = credential.transports;
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: String(credential.counter),
    transports: Array.isArray(transports)
      ? TRANSPORTS.filter((transport) => transports.includes(transport))
      : null,
    isDeviceBound: info.credentialDeviceType === 'singleDevice',
    isBackedUp: info.credentialBackedUp,
  };
}

/**
 * Checks an answer that a passkey signed. The counter is left to the caller, who must lock the
 * passkey to compare it.
 *
 * @throws DomainError `passkey_refused`
 */
export async function verifyUse(
  party: RelyingParty,
  answer: Answer,
  passkey: Passkey,
): Promise<ProvenUse> {
  const { verifyAuthenticationResponse } = await loadLibrary();
  const info = await orRefuse(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: challengeOf(answer),
      expectedOrigin: party.origin,
      expectedRPID: party.host,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId.toString('base64url'),
        publicKey: new Uint8Array(passkey.publicKey),
        counter: 0,
      },
    });
    return verified ? authenticationInfo : undefined;
  });
  return { counter: info.newCounter, isBackedUp: info.credentialBackedUp };
}

/**
 * Empties the attestation, which says of what make an authenticator is. We do not ask for it, and
 * its certificates could make the library fetch addresses that the client has chosen.
 */
async function withoutAttestation(answer: Answer): Promise<RegistrationResponseJSON> {
  const { decodeAttestationObject, isoCBOR } = await import('@simplewebauthn/server/helpers');
  const response = answer['response'] as { attestationObject: string };
  const sent = new Uint8Array(Buffer.from(response.attestationObject, 'base64url'));
  const authData = decodeAttestationObject(sent).get('authData');
  const emptied = isoCBOR.encode(
    new Map<string, string | Map<string, string> | Uint8Array<ArrayBuffer>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, string>()],
      ['authData', authData],
    ]),
  );
  const attestationObject = Buffer.from(emptied).toString('base64url');
  return {
    ...answer,
    response: { ...response, attestationObject },
  } as unknown as RegistrationResponseJSON;
}

/** The library throws errors of many kinds for what it does not accept. All mean the same here. */
async function orRefuse<T>(verify: () => Promise<T | undefined>): Promise<T> {
  const verified = await verify().catch(() => undefined);
  if (verified === undefined) throw new DomainError('passkey_refused');
  return verified;
}
