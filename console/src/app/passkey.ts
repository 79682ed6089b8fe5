type Json = Record<string, unknown>;

/** Whether this browser reads and writes passkeys in the JSON of a server (WebAuthn level 3). */
export function isPasskeyBrowser(): boolean {
  return (
    isSecureContext &&
    typeof PublicKeyCredential === 'function' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
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
