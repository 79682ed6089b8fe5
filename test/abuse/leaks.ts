/** The formats of secrets. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'a JWT': /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/g,
  'an API key': /sk-[\w-]{33}_gh_[0-9A-Za-z]{6}/g,
  'an access token': /ghat_[\w-]{43}/g,
  'a client secret': /ghcs_[\w-]{43}/g,
  'a key of a service account': /ZENPROKEY_[\w+/]{60,}/g,
  'a hash of a password': /\$(2[abxy]|argon2id?)\$[^"\s]{20,}/g,
  'a SHA-256': /\b[0-9a-f]{64}\b/gi,
};

/** The operations that issue a credential to the caller. */
const ISSUING =
  /login|refresh|api_key|api_token|tokens\/(create|impersonate)|auto_login|oauth_clients|oauth\/token|device_authorization|setpassword/;

/**
 * Windmill's export of all accounts contains their password hashes, for an import by another
 * instance. Only superusers get it.
 */
const EXPORT = 'get /api/users/export';

/** The audit trail keeps long values, which are not secret, as their hash. */
const AUDIT = /^get \/api\/v1\/audit/;
const HASH_OF_LONG_VALUE = /"+sha256"+:"+$/;

/** Looks for secrets in answers. */
export class LeakSearch {
  private readonly issued = new Set<string>();

  /** @param secrets texts that no answer may contain unless the request did */
  constructor(private readonly secrets: () => readonly string[]) {}

  /**
   * @param sent the whole request: an answer may repeat what the caller knows
   * @returns what the answer contains but should not
   */
  faultOf(operation: string, sent: string, answer: string): string | undefined {
    const known = this.secrets().find(
      (secret) => answer.includes(secret) && !sent.includes(secret),
    );
    if (known) return 'the answer holds a secret of the run';
    for (const [name, shape] of Object.entries(SHAPES)) {
      for (const { 0: found, index } of answer.matchAll(shape)) {
        // Langflow's field for a key of its store. It is free text and not a credential here.
        if (sent.includes(found) || answer.includes(`"store_api_key":"${found}"`)) continue;
        if (operation === EXPORT && name === 'a hash of a password') continue;
        const before = answer.slice(Math.max(0, index - 20), index);
        if (AUDIT.test(operation) && HASH_OF_LONG_VALUE.test(before)) continue;
        if (!ISSUING.test(operation)) return `the answer holds ${name}`;
        if (this.issued.has(found)) return `the answer holds ${name} that was issued before`;
        this.issued.add(found);
      }
    }
    return undefined;
  }
}
