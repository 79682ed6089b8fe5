type Json = Record<string, unknown>;

/** Whether this browser creates passkeys from the JSON of a server (WebAuthn level 3). */
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
  const created = await navigator.credentials.create({ publicKey }).catch((error: unknown) => {
    const isGivenUp = error instanceof DOMException && error.name === 'NotAllowedError';
    throw isGivenUp ? new Error(canceled) : error;
  });
  if (!(created instanceof PublicKeyCredential)) throw new Error(canceled);
  return created.toJSON() as unknown as Json;
}
