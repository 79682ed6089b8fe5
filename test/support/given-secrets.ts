const given = new Set<string>();

/** Fields with a secret that an answer shows once. In lists of keys they are masked. */
const FIELD =
  /"(?:api_key|access_token|refresh_token|id_token|client_secret|device_code|key)":"([^"*]{20,})"/g;
/** The plain text that Windmill's log-in and token routes answer. */
const PLAIN_TOKEN = /^[A-Za-z0-9]{32}$/;

/** Remembers the secrets of an answer. No process of the program may print them. */
export function rememberSecrets(text: string): void {
  for (const [, secret] of text.matchAll(FIELD)) given.add(secret!);
  if (PLAIN_TOKEN.test(text)) given.add(text);
}

export function givenSecrets(): ReadonlySet<string> {
  return given;
}
