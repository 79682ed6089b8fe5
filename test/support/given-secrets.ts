const given = new Set<string>();

/** What an answer gives away once. Those of keys that are listed are masked. */
const FIELD =
  /"(?:api_key|access_token|refresh_token|id_token|client_secret|device_code|key)":"([^"*]{20,})"/g;
/** What Windmill's log-in and its tokens answer, as plain text. */
const PLAIN_TOKEN = /^[A-Za-z0-9]{32}$/;

/** Remembers the secrets that an answer gives: no process of the program may ever print them. */
export function rememberSecrets(text: string): void {
  for (const [, secret] of text.matchAll(FIELD)) given.add(secret!);
  if (PLAIN_TOKEN.test(text)) given.add(text);
}

export function givenSecrets(): ReadonlySet<string> {
  return given;
}
