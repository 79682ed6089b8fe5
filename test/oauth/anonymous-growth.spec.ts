import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExpiredRows } from '../../src/platform/bounds/expired-rows.service.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { anAddress, from } from '../limits/addresses.js';
import {
  DEVICE,
  discover,
  logIn,
  Person,
  REDIRECT_URI,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PER_HOUR = 4;
const CHALLENGE = 'x'.repeat(43);

/** `fetch` cuts a URL at its "#". */
function rawStatusOf(app: TestApp, address: string, path: string): Promise<number> {
  const { hostname, port } = new URL(app.url);
  const headers = { 'x-forwarded-for': address };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    sent.on('error', reject).end();
  });
}

describe('rows that requests without an account leave in the database', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  beforeAll(async () => {
    app = await startTestApp({
      TRUST_PROXY: '127.0.0.1',
      AUTHORIZATIONS_PER_HOUR: String(PER_HOUR),
      BAD_CREDENTIALS_PER_MINUTE: '100',
      MAX_SESSIONS_PER_USER: '2',
    });
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser));
  });
  afterAll(() => app.close());

  const count = async (table: string, where = 'true') => {
    const [row] = await app.dataSource.query<{ n: string }[]>(
      `SELECT count(*) AS n FROM ${table} WHERE ${where}`,
    );
    return Number(row!.n);
  };
  const authorization = (changes: Record<string, string> = {}) => {
    const parameters = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    });
    return `/oauth/authorize?${parameters.toString()}`;
  };
  const ask = (address: string, changes: Record<string, string> = {}) =>
    from(app, address).get(authorization(changes));

  it('429: authorization requests past the limit of an address, which leave no row', async () => {
    const before = await count('oauth_records');
    const address = anAddress();
    const all = [];
    for (let times = 0; times < PER_HOUR + 6; times += 1) all.push(await ask(address));
    expect(all.filter(({ status }) => status === 303)).toHaveLength(PER_HOUR);
    const refused = all.at(-1)!;
    expect([refused.status, refused.body.error]).toEqual([429, 'slow_down']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    expect((await count('oauth_records')) - before).toBe(PER_HOUR);
    // Other addresses are not limited.
    expect((await ask(anAddress())).status).toBe(303);
  });

  it('requests with prompt=none are not counted and leave no row', async () => {
    const before = await count('oauth_records');
    const address = anAddress();
    for (let times = 0; times < PER_HOUR + 2; times += 1) {
      const { headers } = await ask(address, { prompt: 'none' });
      expect(headers.get('location')).toContain('error=login_required');
    }
    expect(await count('oauth_records')).toBe(before);
  });

  it('429: pages for device codes and log-outs; the sessions of their forms expire soon', async () => {
    const before = await count('oauth_records');
    const address = anAddress();
    const paths = ['/oauth/device', '/oauth/logout'];
    const statuses = [];
    for (let times = 0; times < 2 * PER_HOUR + 2; times += 1) {
      statuses.push((await from(app, address).get(paths[times % 2]!)).status);
    }
    expect(statuses).toEqual(statuses.map((_, times) => (times < PER_HOUR ? 200 : 429)));
    expect((await count('oauth_records')) - before).toBeLessThanOrEqual(PER_HOUR);
    const lasting = `model = 'Session' AND account_id IS NULL AND expires_at > now() + interval '1 hour'`;
    expect(await count('oauth_records', lasting)).toBe(0);
  });

  it('429 and 400: prompt=none where the provider does not read it: after a "#" or 1,000 parameters', async () => {
    const address = anAddress();
    const statuses = [];
    for (let times = 0; times < PER_HOUR + 2; times += 1) {
      statuses.push(await rawStatusOf(app, address, `${authorization()}#&prompt=none`));
    }
    expect(statuses.slice(PER_HOUR)).toEqual([429, 429]);
    const padded = `${'a&'.repeat(1000)}prompt=none`;
    expect(await rawStatusOf(app, anAddress(), `${authorization()}&${padded}`)).toBe(400);
  });

  it('400: guesses of a client secret with a second client id after 1,000 parameters', async () => {
    const { client_id: id } = await register(app.as(superuser));
    const form = `client_id=${id}&client_secret=guess&grant_type=client_credentials`;
    const guess = (raw: string) =>
      from(app, anAddress())
        .with({ 'content-type': 'application/x-www-form-urlencoded' })
        .send('POST', '/oauth/token', { raw });
    const padded = await guess(`${form}&${'a&'.repeat(1000)}client_id=x`);
    expect([padded.status, padded.body.error]).toEqual([400, 'invalid_request']);
    expect((await guess(form)).status).toBe(401);
  });

  it('429: device authorization requests past the limit of an address, on both APIs', async () => {
    const id = '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11';
    const statuses = [];
    const address = anAddress();
    for (let times = 0; times < PER_HOUR + 3; times += 1) {
      const answer = await from(app, address).form('/auth/device_authorization', { client_id: id });
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(PER_HOUR);
    expect(statuses.at(-1)).toBe(429);
    expect(await count('devices', `ip_address = '${address}'`)).toBe(PER_HOUR);
    const oauth = await from(app, address).form('/oauth/device_authorization', {
      client_id: client.client_id,
    });
    expect(oauth.status).toBe(429);
  });

  it.each([
    ['state', 2049],
    ['nonce', 1025],
    ['redirect_uri', 2001],
    ['scope', 1025],
    ['client_id', 256],
    ['login_hint', 4097],
  ])('400: %s that is too long; nothing of it is stored', async (field, length) => {
    const before = await count('oauth_records');
    const { status, body } = await ask(anAddress(), { [field]: 'x'.repeat(length) });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toContain(field);
    expect(await count('oauth_records')).toBe(before);
  });

  it('400: parameters of more than 8,192 characters in total, in the URL and in a form', async () => {
    const parts = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, 'x'.repeat(3000)]));
    const asked = await ask(anAddress(), parts);
    expect([asked.status, asked.body.error_description]).toEqual([
      400,
      'request: String should have at most 8192 characters',
    ]);
    const sent = await from(app, anAddress()).form('/oauth/token', parts);
    expect(sent.status).toBe(400);
  });

  it('400: a NUL in a parameter', async () => {
    expect((await ask(anAddress(), { client_id: 'a\0b' })).status).toBe(400);
    const basic = `Basic ${Buffer.from('a%00b:secret').toString('base64')}`;
    const token = await from(app, anAddress())
      .with({ authorization: basic })
      .form('/oauth/token', { grant_type: 'client_credentials' });
    expect([token.status, token.body.error]).toEqual([400, 'invalid_request']);
  });

  it('a long state takes little more space than its length', async () => {
    await ask(anAddress(), { state: 'x'.repeat(2048) });
    const [row] = await app.dataSource.query<{ size: number }[]>(
      'SELECT max(octet_length(payload)) AS size FROM oauth_records',
    );
    expect(Number(row!.size)).toBeLessThan(4500);
  });

  it('401 and 400: unknown clients do not leave a row each', async () => {
    const address = anAddress();
    const [records, limits] = [await count('oauth_records'), await count('abuse_limits')];
    for (let times = 0; times < 10; times += 1) {
      const form = {
        grant_type: 'client_credentials',
        client_id: `made-up-${times}`,
        client_secret: 'secret',
      };
      expect((await from(app, address).form('/oauth/token', form)).status).toBe(401);
    }
    // One row for the address.
    expect((await count('abuse_limits')) - limits).toBe(1);
    expect((await ask(address, { client_id: 'made-up' })).status).toBe(400);
    expect(await count('oauth_records')).toBe(records);
  });

  it('expired rows are deleted', async () => {
    await ask(anAddress());
    const sweeper = app.nest.get(ExpiredRows);
    const waiting = await count('oauth_records', `model = 'Interaction'`);
    await sweeper.sweep();
    expect(await count('oauth_records', `model = 'Interaction'`)).toBe(waiting);
    await app.dataSource.query(`UPDATE oauth_records SET expires_at = now() - interval '1 minute'`);
    expect(await sweeper.sweep()).toBeGreaterThanOrEqual(waiting);
    expect(await count('oauth_records', `model = 'Interaction'`)).toBe(0);
    await app.dataSource.query(
      `UPDATE devices SET codes_expire_at = now() - interval '2 hours' WHERE status = 'pending'`,
    );
    await sweeper.sweep();
    expect(await count('devices', `status = 'pending'`)).toBe(0);
  });

  it.each(['abuse_limits', 'rate_limits'])(
    'counts of %s go an hour after their end',
    async (table) => {
      await app.dataSource.query(`INSERT INTO ${table} (key, points, expire)
      SELECT 'ended-' || minutes, 1, (extract(epoch FROM now()) - 60 * minutes) * 1000
      FROM unnest('{-1, 59, 61}'::int[]) minutes
      UNION SELECT 'endless', 1, NULL`);
      await app.nest.get(ExpiredRows).sweep();
      const left = await app.dataSource.query<{ key: string }[]>(
        `SELECT key FROM ${table} WHERE key LIKE 'end%' ORDER BY key`,
      );
      expect(left.map(({ key }) => key)).toEqual(['ended--1', 'ended-59', 'endless']);
    },
  );

  it('one more grant of an account than the limit ends its oldest grant', async () => {
    const account = await aUser(app);
    const tokens = [];
    for (let times = 0; times < 4; times += 1) {
      const other = await register(app.as(superuser), {
        grant_types: ['authorization_code', 'refresh_token', DEVICE],
      });
      const person = new Person(app, account);
      tokens.push((await logIn(await discover(app, other), person)).access_token);
    }
    expect(await count('oauth_records', `model = 'Grant' AND account_id = '${account.id}'`)).toBe(
      2,
    );
    const status = async (token: string) =>
      (await app.withToken(token).get('/api/v1/users/whoami')).status;
    expect([await status(tokens[0]!), await status(tokens[3]!)]).toEqual([401, 200]);
  });
});
