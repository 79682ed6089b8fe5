import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { aServedWorkspace } from './workspace-server.js';
import { DAY, DeviceFlow, oauthError, type Begun } from './device-flow.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('the page that approves devices', () => {
  let app: TestApp;
  let user: TestAccount;
  let flow: DeviceFlow;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    flow = new DeviceFlow(app, user);
  });
  afterAll(() => app.close());

  const pathOf = ({ verification_uri_complete: uri }: Begun) => uri.slice(app.url.length);

  it('303, 200: asks the visitor to log in, shows the device, and approves it', async () => {
    const begun = await flow.begin();
    const visitor = new PageVisitor(app);
    const sent = await visitor.get(pathOf(begun));
    expect(sent.headers.get('location')).toMatch(/^\/login\?next=/);
    const login = await visitor.follow(sent);
    const back = await visitor.submit(login, { name: user.username, password: user.password });
    const page = await visitor.follow(back);
    for (const fact of ['vm-7', 'Linux', '0.93.0', user.username, begun.user_code]) {
      expect(page.text).toContain(fact);
    }
    expect(page.text).toContain('name="trusted"');
    const done = await visitor.submit(page, { trusted: 'yes' }, 'approve');
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Device connected')]);
    expect((await flow.poll(begun)).body.expires_in).toBe(30 * DAY);
  });

  it('200: the visitor chooses the workspace that the program connects to', async () => {
    const person = await aUser(app);
    const [first, second] = [
      await aServedWorkspace(app, [person]),
      await aServedWorkspace(app, [person]),
    ];
    const elsewhere = await aServedWorkspace(app);
    const visitor = new PageVisitor(app);
    await visitor.logIn(person);
    const chosen = async (wanted: string, choice?: string) => {
      const begun = await flow.begin();
      const page = await visitor.get(`${pathOf(begun)}&workspace=${wanted}`);
      expect(page.text).not.toContain(elsewhere.id);
      await visitor.submit(page, choice === undefined ? {} : { workspace: choice }, 'approve');
      const { body } = await flow.poll(begun);
      return (body.device_metadata as { tenant_id?: string }).tenant_id;
    };
    expect(await chosen(second.name, second.id)).toBe(second.id);
    expect(await chosen(first.id, first.id)).toBe(first.id);
    expect(await chosen(first.id, '')).toBeUndefined();
    const begun = await flow.begin();
    const page = await visitor.get(`${pathOf(begun)}&workspace=${second.name}`);
    expect(page.text).toContain(`value="${second.id}" selected`);
    const warned = await visitor.get(`${pathOf(begun)}&workspace=${elsewhere.name}`);
    expect(warned.text).toContain('which has no server, or which');
    expect(warned.text).not.toContain(' selected');
  });

  it('404: a workspace that the visitor is not a member of', async () => {
    const elsewhere = await aServedWorkspace(app);
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const begun = await flow.begin();
    const page = await visitor.get(pathOf(begun));
    const sent = await visitor.submit(page, { workspace: elsewhere.id }, 'approve');
    expect(sent.status).toBe(404);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'authorization_pending']);
  });

  it('200: denies a device, also with an unknown decision', async () => {
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    for (const button of ['deny', undefined]) {
      const begun = await flow.begin();
      const page = await visitor.get(pathOf(begun));
      const filled: Record<string, string> = button ? {} : { decision: 'maybe' };
      const done = await visitor.submit(page, filled, button);
      expect(done.text).toContain('Device denied');
      expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
    }
  });

  it('404: a wrong, used or expired code; 200: no code; each with a field to type one', async () => {
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const [used, expired] = [await flow.begin(), await flow.begin()];
    await flow.approve(used);
    await flow.later(expired, `codes_expire_at = now() - interval '1 second'`);
    for (const code of ['wrong"><script>', used.user_code, expired.user_code]) {
      const page = await visitor.get(`/devices/verify?user_code=${encodeURIComponent(code)}`);
      expect([page.status, page.text]).toEqual([404, expect.stringContaining('No device waits')]);
      expect(page.text).toContain('id="user_code"');
      expect(page.text).not.toContain('<script>');
    }
    const empty = await visitor.get('/devices/verify');
    expect([empty.status, empty.text]).toEqual([200, expect.stringContaining('id="user_code"')]);
  });

  it.each(['abc', '0', NOBODY.slice(1)])(
    '400: approves for the workspace %s',
    async (workspace) => {
      const begun = await flow.begin();
      const visitor = new PageVisitor(app);
      await visitor.logIn(user);
      const page = await visitor.get(pathOf(begun));
      expect((await visitor.submit(page, { workspace }, 'approve')).status).toBe(400);
      expect(oauthError(await flow.poll(begun))).toEqual([400, 'authorization_pending']);
    },
  );

  it('404: approves a code that expired while the page was open', async () => {
    const begun = await flow.begin();
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const page = await visitor.get(pathOf(begun));
    expect(page.status).toBe(200);
    await flow.later(begun, `codes_expire_at = now() - interval '1 second'`);
    expect((await visitor.submit(page, {}, 'approve')).status).toBe(404);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'expired_token']);
  });

  it('200: what a device says about itself is escaped', async () => {
    const agent = 'Host/<b>vm</b> ZenML/"x" OS/&amp;';
    const { body } = await app.anonymous
      .with({ 'user-agent': agent })
      .form('/auth/device_authorization', { client_id: randomUUID() });
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const { text } = await visitor.get(pathOf(body as Begun));
    expect(text).toContain('&lt;b&gt;vm&lt;/b&gt;');
    expect(text).not.toContain('<b>vm');
  });

  it('403: a form of another site does not approve a device', async () => {
    const begun = await flow.begin();
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const forged = await visitor.post('/devices/verify', {
      user_code: begun.user_code,
      decision: 'approve',
    });
    expect(forged.status).toBe(403);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'authorization_pending']);
  });
});

describe('/devices', () => {
  let app: TestApp;
  let user: TestAccount;
  let flow: DeviceFlow;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    flow = new DeviceFlow(app, user);
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);

  it('200: lists and gets only own devices; the user code finds a waiting device', async () => {
    const owner = await aUser(app);
    const begun = await flow.begin();
    const found = await as(owner).get(`/devices/${begun.user_code}`);
    expect([found.status, found.body]).toMatchObject([
      200,
      { status: 'pending', hostname: 'vm-7', user_id: null, client_id: begun.client_id },
    ]);
    await flow.approve(begun, {}, owner);
    const { device_id: id } = (await flow.poll(begun)).body as { device_id: string };
    const { body } = await as(owner).get('/devices');
    expect(body).toMatchObject([
      { id, status: 'active', user_id: owner.id, trusted_device: false, os: 'Linux' },
    ]);
    expect((await as(owner).get(`/devices/${id}`)).body).toEqual(body[0]);
    expect((await as(user).get(`/devices/${id}`)).status).toBe(404);
    const text = JSON.stringify(body);
    expect(text).not.toContain(begun.user_code);
  });

  it('200: locking ends the session and denies log-ins of the client until the device is unlocked', async () => {
    const { token, id, begun } = await flow.logIn();
    const locked = await flow.put(`/devices/${id}`, { locked: true });
    expect([locked.status, locked.body.status]).toEqual([200, 'locked']);
    expect(await flow.isGood(token)).toBe(false);
    const again = await flow.begin(begun.client_id);
    await flow.approve(again);
    expect(oauthError(await flow.poll(again))).toEqual([400, 'access_denied']);
    expect((await flow.put(`/devices/${id}`, { locked: 'False' })).body.status).toBe('active');
    await flow.logIn({}, begun.client_id);
  });

  it('200: deleting ends the session, and so does a log-out', async () => {
    const { token, id } = await flow.logIn();
    const gone = await as(user).delete(`/devices/${id}`);
    expect([gone.status, gone.text]).toEqual([200, 'null']);
    expect(await flow.isGood(token)).toBe(false);
    const other = await flow.logIn();
    await app.withToken(other.token).send('POST', '/auth/logout');
    expect(await flow.isGood(other.token)).toBe(false);
    expect((await as(user).get(`/devices/${other.id}`)).body.expires).toBeNull();
  });

  it('400: the third wrong user code locks the device', async () => {
    const begun = await flow.begin();
    const { id } = (await as(user).get(`/devices/${begun.user_code}`)).body as { id: string };
    const verify = (user_code: string) => flow.put(`/devices/${id}/verify`, { user_code });
    for (const says of ['wrong', 'wrong', 'locked']) {
      const { status, body } = await verify('wrong');
      expect([status, body.detail]).toEqual([400, ['ValueError', expect.stringContaining(says)]]);
    }
    expect((await verify(begun.user_code)).status).toBe(404);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
    const other = await flow.begin();
    const found = await as(user).get(`/devices/${other.user_code}`);
    const done = await flow.put(`/devices/${found.body.id as string}/verify`, {
      user_code: other.user_code,
    });
    expect([done.status, done.body.status]).toEqual([200, 'verified']);
    expect((await flow.poll(other)).status).toBe(200);
  });

  it('404: a device of somebody else, and an unknown one', async () => {
    const { id } = await flow.logIn();
    const stranger = await aUser(app);
    for (const answer of [
      await as(stranger).get(`/devices/${id}`),
      await flow.put(`/devices/${id}`, { locked: true }, stranger),
      await as(stranger).delete(`/devices/${id}`),
      await as(user).get(`/devices/${NOBODY}`),
      await as(user).get('/devices/unknown-code'),
      await flow.put('/devices/verify', { user_code: 'unknown' }),
      await flow.put(`/devices/${NOBODY}/verify`, { user_code: 'unknown' }),
    ]) {
      expect([answer.status, answer.body.detail[0]]).toEqual([404, 'KeyError']);
    }
  });

  it('401, 403 and 422', async () => {
    for (const [method, path] of [
      ['GET', '/devices'],
      ['GET', `/devices/${NOBODY}`],
      ['PUT', '/devices/verify'],
      ['PUT', `/devices/${NOBODY}`],
      ['PUT', `/devices/${NOBODY}/verify`],
      ['DELETE', `/devices/${NOBODY}`],
    ] as const) {
      const { status, body } = await app.anonymous.send(method, path);
      expect([path, status, body.detail[0]]).toEqual([path, 401, 'CredentialsNotValid']);
    }
    const begun = await flow.begin();
    const { text } = await anApiKey(app, user.id, { scopes: ['keys:write', 'users:write'] });
    const limited = app.withToken(text);
    const json = { user_code: begun.user_code };
    expect((await limited.send('PUT', '/devices/verify', { json })).status).toBe(403);
    expect((await flow.put('/devices/verify', {})).status).toBe(422);
    expect((await flow.put('/devices/verify', { ...json, trusted_device: 'maybe' })).status).toBe(
      422,
    );
    expect((await flow.put(`/devices/${NOBODY}`, {})).status).toBe(422);
    expect((await flow.put('/devices/x', { locked: true })).status).toBe(422);
    expect((await as(user).delete('/devices/x')).status).toBe(422);
  });
});
