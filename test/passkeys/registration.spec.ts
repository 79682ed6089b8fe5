import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import { anIdentity, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anOwner, logInAs, logInBy, optionsOf, ORIGIN, PATH, startApp } from './passkey-stage.js';

describe('passkeys of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ MAX_PASSKEYS_PER_USER: '2' });
  });
  afterAll(() => app.close());

  const eventsOf = async (id: string) =>
    app.dataSource.manager.query<{ action: string; after: object | null }[]>(
      'SELECT action, after FROM audit_events WHERE target_id = $1 ORDER BY id',
      [id],
    );

  it('201: adds one that a browser has created, and lists it', async () => {
    const client = await logInAs(app, await aUser(app));
    const options = (await client.post(`${PATH}/options`)).body;
    expect(options).toMatchObject({
      rp: { id: 'gatehouse.example.com' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    const response = new Authenticator(ORIGIN).create(options);
    const added = await client.post(PATH, { name: 'Laptop', response });
    expect([added.status, added.body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Laptop',
        host: 'gatehouse.example.com',
        is_device_bound: true,
        is_backed_up: false,
        created_at: expect.any(String),
        last_used_at: null,
        recovery_codes: expect.any(Array),
      },
    ]);
    const { recovery_codes, ...listed } = added.body;
    expect(recovery_codes).toHaveLength(10);
    expect((await client.get(PATH)).body).toEqual([listed]);
    const next = (await client.post(`${PATH}/options`)).body;
    expect(next.excludeCredentials).toEqual([
      { id: response.id, type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
  });

  it('201: one that a provider synchronizes, with a name by default', async () => {
    const client = await logInAs(app, await aUser(app));
    const authenticator = new Authenticator(ORIGIN, { isSynchronized: true });
    const response = authenticator.create(await optionsOf(client));
    const { body } = await client.post(PATH, { response });
    expect(body).toMatchObject({ name: 'Passkey', is_device_bound: false, is_backed_up: true });
  });

  it('200: renames and removes one, and the audit trail has its parts without the key', async () => {
    const { client, id } = await anOwner(app);
    const renamed = await client.patch(`${PATH}/${id}`, { name: 'Phone' });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Phone']);
    expect((await client.delete(`${PATH}/${id}`)).body).toEqual({ detail: 'Passkey removed' });
    expect((await client.get(PATH)).body).toEqual([]);
    const events = await eventsOf(id);
    expect(events.map(({ action }) => action)).toEqual([
      'passkey.create',
      'passkey.update',
      'passkey.delete',
    ]);
    expect(events[0]!.after).toMatchObject({ credential_id: '***', public_key: '***' });
  });

  it('404: renames and removes none of another account', async () => {
    const { id } = await anOwner(app);
    const stranger = await logInAs(app, await aUser(app));
    expect((await stranger.patch(`${PATH}/${id}`, { name: 'mine' })).status).toBe(404);
    expect((await stranger.delete(`${PATH}/${id}`)).status).toBe(404);
    expect((await stranger.delete(`${PATH}/${randomUUID()}`)).status).toBe(404);
  });

  it.each([
    ['of another origin', { origin: 'https://gatehouse.example.com.evil.example' }],
    ['of another port', { origin: `${ORIGIN}:8443` }],
    ['for another host', { host: 'example.com' }],
    ['to another challenge', { challenge: Buffer.alloc(56).toString('base64url') }],
    ['of an unverified person', { isVerified: false }],
    ['of another type', { type: 'webauthn.get' }],
  ])('400: an answer %s', async (_what, deviation) => {
    const client = await logInAs(app, await aUser(app));
    const response = new Authenticator(ORIGIN).create(await optionsOf(client), deviation);
    const refused = await client.post(PATH, { response });
    expect([refused.status, refused.body]).toEqual([
      400,
      { detail: 'The passkey could not be verified; try again' },
    ]);
    expect((await client.get(PATH)).body).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['no client data', { id: 'eA', rawId: 'eA', type: 'public-key', response: {} }],
    ['client data of another kind', { response: { clientDataJSON: 7 } }],
    ['client data that is no JSON', { response: { clientDataJSON: 'eA' } }],
    ['client data that is null', { response: { clientDataJSON: 'bnVsbA' } }],
  ])('400: an answer with %s', async (_what, response) => {
    const client = await logInAs(app, await aUser(app));
    expect((await client.post(PATH, { response })).status).toBe(400);
  });

  it('400: an answer without an attestation object', async () => {
    const client = await logInAs(app, await aUser(app));
    const answer = new Authenticator(ORIGIN).create(await optionsOf(client));
    const response = { ...answer, response: { ...answer.response, attestationObject: null } };
    expect((await client.post(PATH, { response })).status).toBe(400);
  });

  it('201: the attestation is not read', async () => {
    const client = await logInAs(app, await aUser(app));
    // {"fmt": "packed", "attStmt": {"alg": -7, "sig": h'00'}}
    const attestation = Buffer.from(
      '63666d74667061636b65646761747453746d74a263616c6726637369674100',
      'hex',
    );
    const response = new Authenticator(ORIGIN).create(await optionsOf(client), { attestation });
    expect((await client.post(PATH, { response })).status).toBe(201);
  });

  it('400: the same answer a second time, and one for another log-in', async () => {
    const account = await aUser(app);
    const [client, other] = [await logInAs(app, account), await logInAs(app, account)];
    const options = await optionsOf(client);
    const response = new Authenticator(ORIGIN).create(options);
    expect((await other.post(PATH, { response })).status).toBe(400);
    expect((await client.post(PATH, { response })).status).toBe(201);
    expect((await client.post(PATH, { response })).status).toBe(400);
    const second = new Authenticator(ORIGIN).create(options);
    expect((await client.post(PATH, { response: second })).status).toBe(400);
  });

  it('409: a passkey that is registered already, also by another account', async () => {
    const { authenticator } = await anOwner(app);
    const client = await logInAs(app, await aUser(app));
    const response = authenticator.create(await optionsOf(client));
    expect((await client.post(PATH, { response })).status).toBe(409);
  });

  it('409: more than an account may have', async () => {
    const { authenticator } = await anOwner(app);
    // A password alone does not add to the factors of an account that has one.
    const { visitor } = await logInBy(app, authenticator);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    const client = app.anonymous.with({ cookie, 'gatehouse-session': '1' });
    const second = new Authenticator(ORIGIN).create(await optionsOf(client));
    expect((await client.post(PATH, { response: second })).status).toBe(201);
    const response = new Authenticator(ORIGIN).create(await optionsOf(client));
    const refused = await client.post(PATH, { response });
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'An account can have at most 2 passkeys: remove one that is not needed',
    ]);
  });

  it('400: API keys, on every route', async () => {
    const { account, id } = await anOwner(app);
    const client = app.as(account);
    for (const answer of [
      await client.post(`${PATH}/options`),
      await client.post(PATH, { response: {} }),
      await client.get(PATH),
      await client.patch(`${PATH}/${id}`, { name: 'x' }),
      await client.delete(`${PATH}/${id}`),
    ]) {
      expect([answer.status, answer.body.detail]).toEqual([
        400,
        'This token is not a session token',
      ]);
    }
  });

  it('403: accounts that log in only at a provider', async () => {
    const account = await aUser(app);
    const client = await logInAs(app, account);
    await anIdentity(app, account.id);
    await app.dataSource.manager.query('DELETE FROM passwords WHERE user_id = $1', [account.id]);
    expect((await client.post(`${PATH}/options`)).status).toBe(403);
  });

  it('422: a name that is empty, too long, or of several lines; unknown fields', async () => {
    const { client, id } = await anOwner(app);
    for (const json of [{ name: '' }, { name: 'x'.repeat(101) }, { name: 'x', host: 'y' }, {}]) {
      expect((await client.patch(`${PATH}/${id}`, json)).status).toBe(422);
    }
    expect((await client.patch(`${PATH}/${id}`, { name: 'x\ny' })).status).toBe(422);
    expect((await client.post(PATH, {})).status).toBe(422);
  });

  it('a deleted account leaves none', async () => {
    const { account, id } = await anOwner(app);
    await app.dataSource.manager.query('DELETE FROM users WHERE id = $1', [account.id]);
    const rows = await app.dataSource.manager.query('SELECT FROM passkeys WHERE id = $1', [id]);
    expect(rows).toEqual([]);
  });
});

describe('passkeys without PUBLIC_URL', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('400: at an address without a host name', async () => {
    const client = await logInAs(app, await aUser(app));
    const refused = await client.post(`${PATH}/options`);
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      'Passkeys need a host name; this address has none',
    ]);
  });
});
