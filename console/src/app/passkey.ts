type Json = Record<string, unknown>;

/**
 * Why there can be no passkeys here: the page has an IP address, it came without https, or the
 * browser does not read and write them in the JSON of a server (WebAuthn level 3).
 */
export type PasskeyObstacle = 'address' | 'connection' | 'browser';

export function passkeyObstacle(): PasskeyObstacle | undefined {
  if (/^[\d.]+$|:/.test(location.hostname)) return 'address';
  if (!isSecureContext) return 'connection';
  const isKnown =
    typeof PublicKeyCredential === 'function' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential;
  return isKnown ? undefined : 'browser';
}

/** Whether passkeys can be used here. */
export function isPasskeyBrowser(): boolean {
  return passkeyObstacle() === undefined;
}

/**
 * Lets the browser create a passkey.
 *
 * @param options `PublicKeyCredentialCreationOptionsJSON`
 * @param canceled what is said if the person or the browser gave up
 */
export async function createPasskey(options: unknown, canceled: string): Promise<Json> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as PublicKeyCredentialCreationOptionsJSON,
  );
  return read(navigator.credentials.create({ publicKey }), canceled);
}

/**
 * Lets the person choose one of their passkeys.
 *
 * @param options `PublicKeyCredentialRequestOptionsJSON`
 * @param canceled what is said if the person or the browser gave up
 */
export async function findPasskey(options: unknown, canceled: string): Promise<Json> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  return read(navigator.credentials.get({ publicKey }), canceled);
}

async function read(asked: Promise<Credential | null>, canceled: string): Promise<Json> {
  const found = await asked.catch((error: unknown) => {
    const isGivenUp = error instanceof DOMException && error.name === 'NotAllowedError';
    throw isGivenUp ? new Error(canceled) : error;
  });
  if (!(found instanceof PublicKeyCredential)) throw new Error(canceled);
  return found.toJSON() as unknown as Json;
}
