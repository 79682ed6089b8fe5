import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NEW_LANGFLOW_USER } from '../support/account-fields.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const PASSWORD = 'securepassword123';

describe('POST /api/v1/users/', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('201: a superuser adds an ordinary account, inactive until a superuser activates it', async () => {
    const { status, body } = await app
      .as(superuser)
      .post(USERS, { username: 'newuser2', password: PASSWORD });
    expect(status).toBe(201);
    expect(body).toEqual({ ...NEW_LANGFLOW_USER, username: 'newuser2', is_active: false });
    expect(body.updated_at).toBe(body.create_at);
  });

  it('201: the account can be read as soon as the answer arrives', async () => {
    const added = await app
      .as(superuser)
      .post(USERS, { username: 'readable-at-once', password: PASSWORD });
    const { body } = await app.as(superuser).get(`${USERS}?search=readable-at-once`);
    expect(body).toEqual({ total_count: 1, users: [added.body] });
  });

  it('201: is_active, is_superuser, id and unknown fields are ignored', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const { status, body } = await app.as(superuser).post(USERS, {
      id,
      username: 'wishful',
      password: PASSWORD,
      is_active: true,
      is_superuser: true,
      last_login_at: '2020-01-01',
      unheard_of: 1,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ is_active: false, is_superuser: false, last_login_at: null });
    expect(body.id).not.toBe(id);
  });

  it.each([
    ['an object of any content', { a: [1, { b: null }], ключ: 'é' }],
    ['an empty object', {}],
    ['null', null],
  ])('201: optins may be %s', async (name, optins) => {
    const { status, body } = await app
      .as(superuser)
      .post(USERS, { username: `optins ${name}`, password: PASSWORD, optins });
    expect(status).toBe(201);
    expect(body.optins).toEqual(optins);
  });

  it('400: the new account cannot log in before it is activated', async () => {
    const account = { username: 'not-yet', password: PASSWORD };
    await app.as(superuser).post(USERS, account);
    const { status, body } = await app.anonymous.form('/api/v1/login', account);
    expect(status).toBe(400);
    expect(body).toEqual({ detail: 'Waiting for approval' });
  });

  it('400: the name is taken, and the answer does not mention the database', async () => {
    const account = { username: 'twice', password: PASSWORD };
    expect((await app.as(superuser).post(USERS, account)).status).toBe(201);
    const { status, body } = await app.as(superuser).post(USERS, account);
    expect(status).toBe(400);
    expect(body).toEqual({ detail: 'This username is unavailable.' });
  });

  it('201 once: 50 requests at the same time with one name', async () => {
    const account = { username: 'contended', password: PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.as(superuser).post(USERS, account)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
    const { body } = await app.as(superuser).get(`${USERS}?search=contended`);
    expect(body.total_count).toBe(1);
  });

  it.each(['an ordinary user', 'nobody', 'a bad API key', 'a bad token'])(
    '403: while sign-up is off, sent by %s',
    async (who) => {
      const client = {
        'an ordinary user': app.as(await aUser(app)),
        nobody: app.anonymous,
        'a bad API key': app.as({ apiKey: 'sk-unknown' }),
        'a bad token': app.withToken('nonsense'),
      }[who]!;
      const { status, body } = await client.post(USERS, { username: who, password: PASSWORD });
      expect(status).toBe(403);
      expect(body).toEqual({ detail: 'Public user registration is disabled.' });
      expect((await app.as(superuser).get(`${USERS}?search=${who}`)).body.total_count).toBe(0);
    },
  );

  it('201: by the access token of a superuser, in the header or the cookie', async () => {
    const { access } = await aLogin(app, superuser);
    const byHeader = await app
      .withToken(access)
      .post(USERS, { username: 'by-header', password: PASSWORD });
    const byCookie = await app.anonymous
      .with({ cookie: `access_token_lf=${access}` })
      .post(USERS, { username: 'by-cookie', password: PASSWORD });
    expect([byHeader.status, byCookie.status]).toEqual([201, 201]);
  });
});

describe('POST /api/v1/users/ with SIGNUP_ENABLED', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SIGNUP_ENABLED: 'true' });
  });
  afterAll(() => app.close());

  it.each(['nobody', 'an ordinary user', 'a bad API key', 'a bad token'])(
    '201: sent by %s',
    async (who) => {
      const client = {
        nobody: app.anonymous,
        'an ordinary user': app.as(await aUser(app)),
        'a bad API key': app.as({ apiKey: 'sk-unknown' }),
        'a bad token': app.withToken('nonsense'),
      }[who]!;
      const { status, body } = await client.post(USERS, {
        username: who,
        password: PASSWORD,
        is_superuser: true,
        is_active: true,
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ username: who, is_active: false, is_superuser: false });
    },
  );
});

describe('POST /api/v1/users/ with NEW_USER_IS_ACTIVE', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ NEW_USER_IS_ACTIVE: 'true' });
  });
  afterAll(() => app.close());

  it('201: the account is active and can log in at once, and is not a superuser', async () => {
    const account = { username: 'eager', password: PASSWORD };
    const { status, body } = await app.as(await aSuperuser(app)).post(USERS, account);
    expect(status).toBe(201);
    expect(body).toMatchObject({ is_active: true, is_superuser: false });
    await expect(aLogin(app, account)).resolves.toHaveProperty('access');
  });

  it('403: sign-up stays closed', async () => {
    const { status } = await app.anonymous.post(USERS, { username: 'x', password: PASSWORD });
    expect(status).toBe(403);
  });
});
