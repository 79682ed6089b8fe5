import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import {
  aLogin,
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('PATCH /users/{user_id}', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let target: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ SUPERUSER_PASSWORD: 'a good password' });
    await app.nest.get(SetupService).run();
    superuser = await aSuperuser(app);
  });
  beforeEach(async () => {
    target = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const patch = (json: unknown, id = target.id, by = superuser) =>
    app.withToken(by.apiKey).patch(`/users/${id}`, json);
  const changed = async (json: object) => {
    const { status, body } = await patch(json);
    expect([json, status]).toEqual([json, 200]);
    const stored = await app.withToken(superuser.apiKey).get(`/users/${target.id}`);
    expect(stored.body).toEqual(body);
    return body as Record<string, unknown>;
  };
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];

  it.each([
    ['name', 'A'],
    ['name', 'x'.repeat(50)],
    ['name', 'Åsa 🙂'],
    ['company', 'c'],
    ['company', 'c'.repeat(50)],
    ['job_title', 'j'],
    ['job_title', 'j'.repeat(50)],
    ['avatar_url', 'https://example.com/a.png'],
    ['avatar_url', `https://example.com/${'a'.repeat(2028)}`],
    ['metadata', { theme: 'dark', nested: { list: [1, null] } }],
    ['metadata', {}],
    ['username', 'u'],
    ['username', 'Az09_-@.'.padEnd(50, 'u')],
    ['is_active', false],
    ['is_onboarded', true],
    ['is_superuser', true],
    ['password_expired', true],
  ])('200: %s %j, and nothing else changes', async (field, value) => {
    const { body: before } = await app.withToken(superuser.apiKey).get(`/users/${target.id}`);
    expect(await changed({ [field]: value })).toEqual({ ...before, [field]: value });
  });

  it('200: an email; a user name that equals the old email follows it', async () => {
    const email = 'new.address@example.org';
    const { body: before } = await app.withToken(superuser.apiKey).get(`/users/${target.id}`);
    expect(await changed({ email })).toEqual({ ...before, email, username: email });
  });

  it('200: an empty body changes nothing', async () => {
    const { body: before } = await app.withToken(superuser.apiKey).get(`/users/${target.id}`);
    expect(await changed({})).toEqual(before);
  });

  it('200: null clears optional fields and leaves the others unchanged', async () => {
    const optional = {
      name: 'A',
      company: 'B',
      job_title: 'C',
      avatar_url: 'D',
      metadata: { e: 1 },
    };
    const before = await changed({ ...optional, is_onboarded: true });
    const nulls = Object.keys(optional).map((name) => [name, null]);
    expect(await changed(Object.fromEntries(nulls) as object)).toEqual({
      ...before,
      ...Object.fromEntries(nulls),
    });
    const kept = await changed({
      username: null,
      email: null,
      password: null,
      password_expired: null,
      is_active: null,
      is_onboarded: null,
      is_superuser: null,
    });
    expect(kept).toMatchObject({
      username: target.username,
      email: target.username,
      is_active: true,
      is_onboarded: true,
    });
    await aLogin(app, target);
  });

  it('200: an empty password or avatar counts as not sent', async () => {
    await changed({ avatar_url: 'x' });
    expect(await changed({ password: '', avatar_url: '' })).toMatchObject({ avatar_url: 'x' });
    await aLogin(app, target);
  });

  it('200: an email is stored in lower case; "True" and "False" are booleans', async () => {
    const email = `Upper.${target.id.slice(0, 8)}@Example.COM`;
    const sent = { email, is_onboarded: 'True', is_active: 'False' };
    expect(await changed(sent)).toMatchObject({
      email: email.toLowerCase(),
      is_onboarded: true,
      is_active: false,
    });
  });

  it.each([
    ['name', '', 'string_too_short'],
    ['name', 'x'.repeat(51), 'string_too_long'],
    ['name', 5, 'string_type'],
    ['company', '', 'string_too_short'],
    ['company', 'x'.repeat(51), 'string_too_long'],
    ['job_title', '', 'string_too_short'],
    ['job_title', 'x'.repeat(51), 'string_too_long'],
    ['avatar_url', 'x'.repeat(2049), 'string_too_long'],
    ['avatar_url', {}, 'string_type'],
    ['metadata', [], 'dict_type'],
    ['metadata', 'x', 'dict_type'],
    ['username', '', 'string_too_short'],
    ['username', 'u'.repeat(51), 'string_too_long'],
    ['username', 'with blank', 'string_pattern_mismatch'],
    ['username', 'semi;colon', 'string_pattern_mismatch'],
    ['username', 'newline\n', 'string_pattern_mismatch'],
    ['email', 'no email', 'value_error'],
    ['email', '', 'value_error'],
    ['email', 'a@b', 'value_error'],
    ['is_active', 'maybe', 'bool_parsing'],
    ['is_onboarded', [], 'bool_type'],
    ['is_superuser', 2, 'bool_parsing'],
    ['password_expired', 'x', 'bool_parsing'],
  ])('422: %s %j', async (field, value, type) => {
    const { status, body } = await patch({ [field]: value });
    expect([status, body.detail]).toEqual([
      422,
      [{ loc: ['body', field], msg: expect.any(String), type }],
    ]);
  });

  it.each([['short'], ['x'.repeat(73)]])(
    '400: the password %j breaks the rules',
    async (password) => {
      expect(refused(await patch({ password }))).toEqual([400, 'ValueError']);
    },
  );

  it('422: a list, invalid JSON, an invalid id, and several faults in one answer', async () => {
    expect((await patch([1])).status).toBe(422);
    const client = app.withToken(superuser.apiKey).with({ 'content-type': 'application/json' });
    expect((await client.send('PATCH', `/users/${target.id}`, { raw: '{' })).status).toBe(422);
    expect((await patch({}, 'alice')).body.detail[0].type).toBe('uuid_parsing');
    const { body } = await patch({ name: '', is_active: 'x' });
    expect(body.detail.length).toBe(2);
    // A rejected password is not repeated in the answer.
    const secret = 'x'.repeat(80);
    expect((await patch({ password: secret })).text).not.toContain(secret);
  });

  it('401: without a credential', async () => {
    const answer = await app.anonymous.patch(`/users/${target.id}`, {});
    expect(refused(answer)).toEqual([401, 'CredentialsNotValid']);
  });

  it('403: a user that does not exist', async () => {
    expect(refused(await patch({ name: 'x' }, NOBODY))).toEqual([403, 'IllegalOperationError']);
    expect(refused(await patch({}, NOBODY))).toEqual([403, 'IllegalOperationError']);
  });

  it('403: an ordinary user changes another account, existing or not', async () => {
    const user = await aUser(app);
    for (const id of [target.id, NOBODY]) {
      expect(refused(await patch({ name: 'x' }, id, user))).toEqual([403, 'IllegalOperationError']);
    }
  });

  it('200: an ordinary user may change their own profile', async () => {
    const user = await aUser(app);
    const { status, body } = await patch({ name: 'Me', is_active: true }, user.id, user);
    expect([status, body.name]).toEqual([200, 'Me']);
  });

  it.each([
    [{ is_superuser: true }],
    [{ email: 'somebody@example.com' }],
    [{ password_expired: false }],
    [{ password: 'quite a new one' }],
    [{ is_active: false }],
  ])('403: an ordinary user asks for %j', async (json) => {
    const answer = await patch(json, target.id, target);
    expect(refused(answer)).toEqual([403, 'IllegalOperationError']);
  });

  it('403: a superuser deactivates their own account', async () => {
    expect(refused(await patch({ is_active: false }, superuser.id))).toEqual([
      403,
      'IllegalOperationError',
    ]);
  });

  it('403: the last superuser steps down; 200: once there is another one', async () => {
    const alone = await startTestApp();
    const last = await aSuperuser(alone);
    const stepDown = () =>
      alone.withToken(last.apiKey).patch(`/users/${last.id}`, { is_superuser: false, name: 'X' });
    expect(refused(await stepDown())).toEqual([403, 'IllegalOperationError']);
    const { body } = await alone.withToken(last.apiKey).get('/users/me');
    expect(body).toMatchObject({ is_superuser: true, name: null });
    await aSuperuser(alone);
    expect(await stepDown()).toMatchObject({ status: 200, body: { is_superuser: false } });
    await alone.close();
  });

  it.each([
    ['username', 'other'],
    ['email', 'other@example.com'],
    ['password', 'quite a new one'],
  ])('403: an OAuth2 account without a password keeps its %s', async (field, value) => {
    await anIdentity(app, target.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [target.id]);
    expect(refused(await patch({ [field]: value }))).toEqual([403, 'IllegalOperationError']);
  });

  it('200: an OAuth2 account sends its user name and email unchanged, and changes other fields', async () => {
    await anIdentity(app, target.id, { provider: 'gitlab', subject: target.id });
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [target.id]);
    const same = { username: target.username, email: target.username };
    expect(await changed({ ...same, name: 'New', is_onboarded: true })).toMatchObject({
      name: 'New',
      oauth_provider: 'gitlab',
      oauth_id: target.id,
    });
  });

  it('403: a rename of the internal user; 200: a change of its profile', async () => {
    const { body } = await app.withToken(superuser.apiKey).get('/users');
    const internal = (body as { id: string; username: string }[])[0]!;
    expect(internal.username).toBe('admin');
    expect(refused(await patch({ username: 'root' }, internal.id))).toEqual([
      403,
      'IllegalOperationError',
    ]);
    const named = await patch({ username: 'admin', name: 'Root' }, internal.id);
    expect([named.status, named.body.name]).toEqual([200, 'Root']);
  });

  it('403: expires the password of an account that has none', async () => {
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [target.id]);
    expect(refused(await patch({ password_expired: true }))).toEqual([
      403,
      'IllegalOperationError',
    ]);
    expect((await patch({ password_expired: false })).body.password_expired).toBeNull();
  });

  it('409: a taken user name or email', async () => {
    const email = `taken.${target.id.slice(0, 8)}@example.com`;
    const other = await anEmailUser(app, { username: `other-${target.id.slice(0, 8)}`, email });
    expect(refused(await patch({ username: other.username }))).toEqual([409, 'EntityExistsError']);
    expect(refused(await patch({ email: email.toUpperCase() }))).toEqual([
      409,
      'EntityExistsError',
    ]);
  });

  it('200: a password that an admin sets is expired, unless the admin says otherwise', async () => {
    expect(await changed({ password: 'quite a new one' })).toMatchObject({
      password: null,
      password_expired: true,
    });
    const kept = await changed({ password: 'another new one', password_expired: false });
    expect(kept).toMatchObject({ password_expired: false });
    await aLogin(app, { ...target, password: 'another new one' });
  });

  it('401: a token and a key of an account that was just deactivated', async () => {
    const { access } = await aLogin(app, target);
    expect((await app.withToken(access).get('/users/me')).status).toBe(200);
    await changed({ is_active: false });
    for (const token of [access, target.apiKey]) {
      expect((await app.withToken(token).get('/users/me')).status).toBe(401);
    }
  });
});
