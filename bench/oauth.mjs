import { createHash, createSecretKey, randomUUID } from 'node:crypto';
import pg from 'pg';
import { createAccessTokenText } from '../dist/platform/credentials/secret-token.js';
import { SealedBox } from '../dist/platform/credentials/sealed-box.js';
import { SECRET_KEY, SUPERUSER_API_KEY } from './servers.mjs';

const SCOPE = 'openid profile email read';
const SECONDS = 86_400;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * The requests that resource servers and programs make all the time: introspection and userinfo,
 * with tokens of people who are logged in in a browser, and tokens by client credentials.
 *
 * @param accounts `[{ id }]`, each gets a session, a grant and a token
 */
export async function prepareOauth(server, databaseUrl, accounts) {
  const client = await register(server.url);
  const tokens = await seedTokens(databaseUrl, client.client_id, accounts);
  const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;
  const post = (path, body) => ({
    method: 'POST',
    path,
    headers: { ...FORM, authorization },
    body,
  });
  return [
    {
      name: 'gatehouse introspection',
      requests: tokens.map((token) => post('/oauth/introspect', `token=${token}`)),
      verify: (body) => body.includes('"active":true') && body.includes('"username":"user-'),
    },
    {
      name: 'gatehouse userinfo',
      requests: tokens.map((token) => ({
        method: 'GET',
        path: '/oauth/userinfo',
        headers: { authorization: `Bearer ${token}` },
      })),
      verify: (body) => body.includes('"preferred_username":"user-'),
    },
    {
      name: 'gatehouse client credentials',
      requests: [post('/oauth/token', 'grant_type=client_credentials')],
      verify: (body) => body.includes('"access_token":"ghat_'),
    },
  ];
}

async function register(url) {
  const answer = await fetch(`${url}/api/v1/oauth_clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': SUPERUSER_API_KEY },
    body: JSON.stringify({
      name: 'bench',
      redirect_uris: ['https://app.example.com/callback'],
      grant_types: ['authorization_code', 'client_credentials'],
      can_introspect_all: true,
    }),
  });
  if (answer.status !== 200) throw new Error(`The client was not registered: ${answer.status}.`);
  return answer.json();
}

/** Stores what a log-in stores. @returns the access tokens */
async function seedTokens(databaseUrl, clientId, accounts) {
  const box = new SealedBox(createSecretKey(Buffer.from(SECRET_KEY)), 'gatehouse oauth records');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const iat = Math.floor(Date.now() / 1000);
  const insert = (model, name, payload, { grantId, uid, scopes } = {}) => {
    const id = hash(name);
    const whole = { kind: model, jti: name, iat, exp: iat + SECONDS, ...payload };
    return client.query(
      `INSERT INTO oauth_records (id, model, payload, account_id, client_id, grant_id, uid, scopes,
         expires_at, session_epoch)
       SELECT $1, $2, $3, id, $5, $6, $7, $8, now() + interval '1 day', session_epoch
       FROM users WHERE id = $4`,
      [
        id,
        model,
        box.seal(JSON.stringify(whole), id),
        payload.accountId,
        model === 'Session' ? null : clientId,
        grantId && hash(grantId),
        uid && hash(uid),
        scopes ?? null,
      ],
    );
  };
  const tokens = [];
  for (const { id: accountId } of accounts) {
    const [session, uid, grantId] = [randomUUID(), randomUUID(), randomUUID()];
    const token = createAccessTokenText();
    const scopes = SCOPE.split(' ');
    await insert('Grant', grantId, { accountId, clientId, openid: { scope: SCOPE } }, { scopes });
    const authorizations = { [clientId]: { grantId } };
    await insert('Session', session, { accountId, uid, authorizations }, { uid });
    const issued = { gty: 'authorization_code', expiresWithSession: true, sessionUid: uid };
    const payload = { accountId, clientId, grantId, scope: SCOPE, ...issued };
    await insert('AccessToken', token, payload, { grantId, scopes });
    tokens.push(token);
  }
  await client.query('VACUUM ANALYZE oauth_records');
  await client.end();
  return tokens;
}

function hash(text) {
  return createHash('sha256').update(text).digest();
}
