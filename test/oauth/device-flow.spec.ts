import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { OauthRecords } from '../../src/oauth/clients/oauth-records.service.js';
import type { Answer } from '../support/client.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import {
  DEVICE,
  discover,
  errorOf,
  Person,
  register,
  type Registered,
} from '../support/relying-party.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SCOPE = 'openid profile offline_access read';

/** RFC 8628. */
describe('a device', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), {
      name: 'TV',
      is_public: true,
      redirect_uris: [],
      grant_types: [DEVICE, 'refresh_token'],
    });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const begin = () => oidc.initiateDeviceAuthorization(config, { scope: SCOPE });
  const poll = (device_code: string) =>
    app.anonymous.form('/oauth/token', {
      grant_type: DEVICE,
      device_code,
      client_id: client.client_id,
    });
  const aPerson = async () => {
    const account = await aUser(app);
    return { account, person: new Person(app, account) };
  };
  /** Enters the code and stops at the page that asks whether it is the right one. */
  const enter = async (person: Person, user_code: string): Promise<Answer> =>
    (await person.press((await person.walk('/oauth/device')) as Answer, undefined, {
      user_code,
    })) as Answer;

  it('is approved by a person in a browser', async () => {
    const { account, person } = await aPerson();
    const started = await begin();
    expect(started).toMatchObject({
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${app.url}/oauth/device`,
      expires_in: 600,
    });
    expect((await poll(started.device_code)).body.error).toBe('authorization_pending');

    const confirmation = await enter(person, started.user_code.toLowerCase());
    expect(confirmation.text).toContain(`<code>${started.user_code}</code>`);
    expect(confirmation.text).toContain('<strong>TV</strong>');
    const login = (await person.press(confirmation)) as Answer;
    expect(login.text).toContain('name="password"');
    const consent = (await person.press(login, undefined, {
      name: account.username,
      password: account.password,
    })) as Answer;
    const success = (await person.press(consent, 'allow')) as Answer;
    expect(success).toMatchObject({
      status: 200,
      text: expect.stringContaining('Device connected'),
    });

    const tokens = await oidc.pollDeviceAuthorizationGrant(config, {
      ...started,
      interval: 0.1,
    });
    expect(tokens.claims()?.sub).toBe(account.id);
    const whoami = await app.withToken(tokens.access_token).get('/api/v1/users/whoami');
    expect(whoami.body.id).toBe(account.id);
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    expect(next.access_token).not.toBe(tokens.access_token);

    expect((await poll(started.device_code)).body.error).toBe('invalid_grant');
    const after = await app.withToken(next.access_token).get('/api/v1/users/whoami');
    expect(after.status).toBe(401);
  });

  it('is denied by the person at the confirmation of the code', async () => {
    const { person } = await aPerson();
    const started = await begin();
    const page = await person.press(await enter(person, started.user_code), 'yes');
    expect((page as Answer).text).toContain('The device was not authorized.');
    expect((await poll(started.device_code)).body.error).toBe('access_denied');
  });

  it('is denied by the person at the consent page', async () => {
    const { account, person } = await aPerson();
    const started = await begin();
    const login = (await person.press(await enter(person, started.user_code))) as Answer;
    const consent = (await person.press(login, undefined, {
      name: account.username,
      password: account.password,
    })) as Answer;
    await person.press(consent, 'deny');
    expect((await poll(started.device_code)).body.error).toBe('access_denied');
  });

  it('an expired code: the device and the person get an error', async () => {
    const { person } = await aPerson();
    const started = await begin();
    const records = app.nest.get(OauthRecords, { strict: false });
    const kept = (await records.find('DeviceCode', started.device_code))!;
    await records.save(
      'DeviceCode',
      started.device_code,
      { ...kept, exp: Math.floor(Date.now() / 1000) - 60 },
      { clientId: client.client_id, lifetimeSeconds: -60 },
    );
    expect((await poll(started.device_code)).body.error).toBe('expired_token');
    expect((await enter(person, started.user_code)).text).toContain('The code has expired.');
  });

  it('400: a made-up device code', async () => {
    const { status, body } = await poll('made-up');
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('an unknown or missing user code: the page says so', async () => {
    const { person } = await aPerson();
    expect((await enter(person, 'BBBB-BBBB')).text).toContain('This code is not known.');
    expect((await enter(person, '')).text).toContain('Please enter the code');
  });

  it('400: the confirmation form of another browser', async () => {
    const [{ person: alice }, { person: mallory }] = [await aPerson(), await aPerson()];
    const started = await begin();
    const page = await enter(mallory, started.user_code);
    await alice.walk('/oauth/device');
    const answer = await alice.submit(page);
    expect(answer.status).toBe(400);
    const bare = await alice.post('/oauth/device', {
      user_code: started.user_code,
      confirm: 'yes',
    });
    expect(bare.status).toBe(400);
    const { person: blank } = await aPerson();
    const first = await blank.post('/oauth/device', { user_code: started.user_code });
    expect(first).toMatchObject({ status: 400, text: expect.stringContaining('no longer valid') });
    expect((await poll(started.device_code)).body.error).toBe('authorization_pending');
  });

  it('its codes are stored as hashes', async () => {
    const { device_code: code, user_code: userCode } = await begin();
    const stored = await everythingStored(app);
    for (const form of plainFormsOf(code)) expect(stored).not.toContain(form);
    for (const shown of [userCode, userCode.replace('-', '')]) expect(stored).not.toContain(shown);
  });

  it('a client without the grant type cannot start', async () => {
    const web = await register(app.as(superuser), { grant_types: ['authorization_code'] });
    const other = await discover(app, web);
    const attempt = oidc.initiateDeviceAuthorization(other, { scope: 'openid' });
    expect(await errorOf(attempt)).toBe('unauthorized_client');
  });
});
