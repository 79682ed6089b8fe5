import { generateKeyPairSync, randomUUID, webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { errorOf, logIn, Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Pair = Awaited<ReturnType<typeof aPair>>;

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
/** How keys are made and used, by algorithm. */
const ALGORITHMS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', ...RSA },
  PS256: { name: 'RSA-PSS', ...RSA, saltLength: 32 },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
} as const;

async function aPair(alg: keyof typeof ALGORITHMS = 'ES256') {
  const made = await webcrypto.subtle.generateKey(ALGORITHMS[alg], true, ['sign', 'verify']);
  const { publicKey, privateKey } = made as webcrypto.CryptoKeyPair;
  const kid = randomUUID();
  const exported = await webcrypto.subtle.exportKey('jwk', publicKey);
  const { kty, n, e, crv, x, y } = exported;
  // Without what is undefined.
  const jwk = JSON.parse(JSON.stringify({ kty, n, e, crv, x, y, kid })) as object;
  const privateJwk = await webcrypto.subtle.exportKey('jwk', privateKey);
  return { alg, kid, privateKey, jwk, privateJwk };
}

async function sign({ alg, kid, privateKey }: Pair, claims: object): Promise<string> {
  const parts = [{ alg, kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const text = parts.join('.');
  const signature = await webcrypto.subtle.sign(ALGORITHMS[alg], privateKey, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a client that authenticates by signatures', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let site: Server;
  let published: unknown;
  let pair: Pair;
  let client: Registered;
  beforeAll(async () => {
    app = await startTestApp({ OUTGOING_PRIVATE_HOSTS: '127.0.0.1' });
    superuser = await aSuperuser(app);
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'application/jwk-set+json');
      response.end(JSON.stringify(published));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    pair = await aPair();
    client = await register(app.as(superuser), { jwks: { keys: [pair.jwk] } });
  });
  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await app.close();
  });

  const configOf = ({ client_id }: Registered, { privateKey, kid }: Pair) =>
    oidc.discovery(
      new URL(app.url),
      client_id,
      undefined,
      oidc.PrivateKeyJwt({ key: privateKey, kid }),
      { execute: [oidc.allowInsecureRequests] },
    );
  const signed = ({ client_id }: Registered, pair: Pair, changes: object = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: client_id, sub: client_id, aud: app.url, iat: now, exp: now + 60 };
    return sign(pair, { ...claims, jti: randomUUID(), ...changes });
  };
  const present = (client_assertion: string) =>
    app.anonymous.form('/oauth/token', {
      grant_type: 'client_credentials',
      client_assertion,
      client_assertion_type: ASSERTION,
    });
  const statusOf = async (assertion: string | Promise<string>) =>
    (await present(await assertion)).status;

  it('has no secret, and is not a public client', async () => {
    expect(client.client_secret).toBeNull();
    const { body } = await app.as(superuser).get(`${CLIENTS}/${client.client_id}`);
    expect(body).toMatchObject({
      is_public: false,
      require_pkce: false,
      jwks: { keys: [pair.jwk] },
      jwks_uri: null,
    });
  });

  it('logs people in, and acts as itself, with the defaults of openid-client', async () => {
    const config = await configOf(client, pair);
    const tokens = await logIn(config, new Person(app, await anEmailUser(app)));
    expect(tokens.claims()).toMatchObject({ aud: client.client_id });
    await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    const own = await oidc.clientCredentialsGrant(config);
    expect(await oidc.tokenIntrospection(config, own.access_token)).toMatchObject({ active: true });
    await oidc.tokenRevocation(config, own.access_token);
    expect(await oidc.tokenIntrospection(config, own.access_token)).toEqual({ active: false });
  });

  it.each(['RS256', 'PS256', 'ES256', 'Ed25519'] as const)('signs with %s', async (alg) => {
    const own = await aPair(alg);
    const made = await register(app.as(superuser), { jwks: { keys: [own.jwk] } });
    expect(await statusOf(signed(made, own))).toBe(200);
  });

  it('presents an assertion once, also at the same time', async () => {
    const assertion = await signed(client, pair);
    const statuses = await Promise.all([1, 2, 3, 4].map(() => statusOf(assertion)));
    expect(statuses.sort()).toEqual([200, 401, 401, 401]);
    expect(await statusOf(assertion)).toBe(401);
    // As a request sees it that began before the one that presented it, and waited for the row.
    await app.dataSource.query(
      `UPDATE oauth_records SET consumed_at = now() + interval '1 second'
       WHERE model = 'ReplayDetection'`,
    );
    expect(await statusOf(assertion)).toBe(401);
  });

  it.each([
    ['for another audience', { aud: 'https://other.example.com' }],
    ['without an audience', { aud: undefined }],
    ['that has expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['without an expiry', { exp: undefined }],
    ['that expires in a day', { exp: Math.floor(Date.now() / 1000) + 86_400 }],
    ['without an id', { jti: undefined }],
    ['of another issuer', { iss: 'ghc_other' }],
    ['about an unknown client', { iss: 'ghc_other', sub: 'ghc_other' }],
    ['that is not valid yet', { nbf: Math.floor(Date.now() / 1000) + 600 }],
  ])('is refused with an assertion %s', async (_what, changes) => {
    const { status, body } = await present(await signed(client, pair, changes));
    expect([status, body]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('is refused with a key that is not its own, without an assertion, and with a secret', async () => {
    const other = await aPair();
    expect(await statusOf(signed(client, { ...other, kid: pair.kid }))).toBe(401);
    const { client_id } = client;
    for (const more of [undefined, { client_secret: 'ghcs_x' }, { client_secret: '' }]) {
      const { status } = await app.anonymous.form('/oauth/token', {
        grant_type: 'client_credentials',
        client_id,
        ...more,
      });
      expect(status).toBe(401);
    }
    const unsigned = [{ alg: 'none' }, { iss: client_id, sub: client_id, aud: app.url, jti: 'x' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    expect(await statusOf(`${unsigned}.`)).toBe(401);
  });

  it('publishes its keys at an address, which is asked with care', async () => {
    const { port } = site.address() as AddressInfo;
    published = { keys: [pair.jwk] };
    const jwks_uri = `http://127.0.0.1:${port}/keys`;
    const made = await register(app.as(superuser), { jwks_uri });
    expect(await statusOf(signed(made, pair))).toBe(200);
    // A name that leads inside shows only when it is looked up, and then nothing is sent.
    let asked = 0;
    site.on('connection', () => (asked += 1));
    const inside = await register(app.as(superuser), { jwks_uri: `https://localhost:${port}/` });
    expect(await statusOf(signed(inside, pair))).not.toBe(200);
    expect(asked).toBe(0);
  });

  it.each([
    'http://keys.example.com/',
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/latest/meta-data',
    'https://2852039166/',
    'https://0xa9.0xfe.0xa9.0xfe/',
    'https://169.254.169.254./',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[::1]/',
    'https://10.0.0.1/',
  ])('does not publish its keys at %s', async (jwks_uri) => {
    const sent = {
      name: 'Inside',
      redirect_uris: ['https://app.example.com/callback'],
      grant_types: ['authorization_code'],
    };
    const refused = await app.as(superuser).post(CLIENTS, { ...sent, jwks_uri });
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('OUTGOING_PRIVATE_HOSTS'),
    ]);
    const made = await register(app.as(superuser), { jwks_uri: 'https://app.example.com/keys' });
    const changed = await app.as(superuser).patch(`${CLIENTS}/${made.client_id}`, { jwks_uri });
    expect(changed.status).toBe(400);
  });

  it('exchanges its keys', async () => {
    const [first, second] = [await aPair(), await aPair()];
    const made = await register(app.as(superuser), { jwks: { keys: [first.jwk] } });
    const config = await configOf(made, first);
    await oidc.clientCredentialsGrant(config);
    const path = `${CLIENTS}/${made.client_id}`;
    const changed = await app.as(superuser).patch(path, { jwks: { keys: [second.jwk] } });
    expect(changed.status).toBe(200);
    expect(await errorOf(oidc.clientCredentialsGrant(config))).toBe('invalid_client');
    expect(await statusOf(signed(made, second))).toBe(200);
    expect((await app.as(superuser).patch(path, { jwks: null })).status).toBe(400);
    expect((await app.as(superuser).post(`${path}/rotate`)).status).toBe(400);
  });

  it('has public keys that are strong', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    const keys = (jwk: unknown) => ({ jwks: { keys: [jwk] } });
    for (const refused of [
      keys(pair.privateJwk),
      keys({ kty: 'oct', k: 'c2VjcmV0' }),
      keys(weak.export({ format: 'jwk' })),
      keys(curve.export({ format: 'jwk' })),
      keys({ ...pair.jwk, use: 'enc' }),
      keys({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }),
      { jwks: { keys: [] } },
      { jwks: { keys: Array.from({ length: 11 }, () => pair.jwk) } },
      { jwks_uri: 'file:///etc/passwd' },
    ]) {
      const { status } = await app.as(superuser).post(CLIENTS, {
        name: 'x',
        grant_types: ['client_credentials'],
        ...refused,
      });
      expect(status).toBe(422);
    }
  });

  it.each([
    { is_public: true, jwks_uri: 'https://app.example.com/keys' },
    { jwks_uri: 'https://app.example.com/keys', jwks: 'of the test' },
  ])('cannot be registered with %j', async (json) => {
    const { status } = await app.as(superuser).post(CLIENTS, {
      name: 'x',
      redirect_uris: ['https://app.example.com/'],
      grant_types: ['authorization_code'],
      ...json,
      ...('jwks' in json && { jwks: { keys: [pair.jwk] } }),
    });
    expect(status).toBe(400);
  });

  it('is not what a client with a secret becomes', async () => {
    const made = await register(app.as(superuser));
    const path = `${CLIENTS}/${made.client_id}`;
    const { status } = await app.as(superuser).patch(path, { jwks: { keys: [pair.jwk] } });
    expect(status).toBe(400);
  });
});
