import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activate, deactivate } from '../support/accounts.js';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf } from '../support/tokens.js';
import { inTime } from '../oauth/in-time.js';
import { aServedWorkspace } from './workspace-server.js';
import { DAY, DeviceFlow, GRANT, oauthError, type Begun } from './device-flow.js';

describe('log-in by device code', () => {
  let app: TestApp;
  let user: TestAccount;
  let flow: DeviceFlow;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    flow = new DeviceFlow(app, user);
  });
  afterAll(() => app.close());

  it('200: the device gets codes, a URL and times', async () => {
    const { body } = await app.anonymous.form('/auth/device_authorization', {
      client_id: randomUUID(),
      device_id: '',
    });
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[0-9a-f]{64}$/),
      user_code: expect.stringMatching(/^[0-9a-f]{32}$/),
      verification_uri: `${app.url}/devices/verify`,
      verification_uri_complete: `${app.url}/devices/verify?user_code=${body.user_code as string}`,
      expires_in: 300,
      interval: 5,
    });
  });

  it('400: no client_id, or one that is not a UUID; the error has only the keys of OAuth', async () => {
    for (const form of [{}, { client_id: '' }, { client_id: 'vm' }]) {
      const answer = await app.anonymous.form(
        '/auth/device_authorization',
        form as Record<string, string>,
      );
      expect(oauthError(answer)).toEqual([400, 'invalid_request']);
    }
  });

  it('429: more log-ins than one address may begin', async () => {
    const limited = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '1' });
    const form = { client_id: randomUUID() };
    const first = await limited.anonymous.form('/auth/device_authorization', form);
    const second = await limited.anonymous.form('/auth/device_authorization', form);
    expect([first.status, second.status]).toEqual([200, 429]);
    expect(Object.keys(second.body as object)).toEqual(['error', 'error_description']);
    // Polling does not count as a log-in attempt.
    const { device_code } = first.body as Begun;
    const poll = { grant_type: GRANT, ...form, device_code };
    expect((await limited.anonymous.form('/auth/login', poll)).body.error).toBe(
      'authorization_pending',
    );
    await limited.close();
  });

  it('400 authorization_pending; 400 slow_down: a poll too soon, with a longer wait each time', async () => {
    // After 4 more seconds, the third poll is no longer too soon.
    const { begun, answers } = await inTime(3900, async () => {
      const begun = await flow.begin();
      const answers = [await flow.poll(begun), await flow.poll(begun)];
      await flow.later(begun, `polled_at = now() - interval '6 seconds'`);
      return { begun, answers: [...answers, await flow.poll(begun)] };
    });
    await flow.later(begun, `polled_at = now() - interval '16 seconds'`);
    answers.push(await flow.poll(begun));
    expect(answers.map(oauthError)).toEqual([
      [400, 'authorization_pending'],
      [400, 'slow_down'],
      [400, 'slow_down'],
      [400, 'authorization_pending'],
    ]);
  });

  it('200: an approved device logs in for a day, with its metadata; the code works once', async () => {
    const begun = await flow.begin();
    await flow.approve(begun);
    const { status, body } = await app.anonymous.form('/auth/login', {
      grant_type: '',
      client_id: begun.client_id,
      device_code: begun.device_code,
    });
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        token_type: 'bearer',
        expires_in: DAY,
        device_id: expect.any(String),
        device_metadata: {
          hostname: 'vm-7',
          os: 'Linux',
          python_version: '3.11.7',
          zenml_version: '0.93.0',
        },
      },
    ]);
    const token = body.access_token as string;
    expect((await app.withToken(token).get('/users/me')).body.id).toBe(user.id);
    expect(Number(claimsOf(token)['exp']) - Date.now() / 1000).toBeGreaterThan(DAY - 60);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'invalid_grant']);
  });

  it('200: tells the workspace that was chosen, or the only one with a server', async () => {
    const person = await aUser(app);
    const tenantOf = async (wish: object) => {
      const begun = await flow.begin();
      expect((await flow.approve(begun, wish, person)).status).toBe(200);
      const { body } = await flow.poll(begun);
      return (body.device_metadata as { tenant_id?: string }).tenant_id;
    };
    expect(await tenantOf({})).toBeUndefined();
    const only = await aServedWorkspace(app, [person]);
    await aWorkspace(app, { members: [person] });
    expect(await tenantOf({})).toBe(only.id);
    expect(await tenantOf({ workspace_id: null })).toBeUndefined();
    const another = await aServedWorkspace(app, [person]);
    expect(await tenantOf({})).toBeUndefined();
    expect(await tenantOf({ workspace_id: another.id })).toBe(another.id);
    const { id: workspace_id } = await aServedWorkspace(app);
    const { status } = await flow.approve(await flow.begin(), { workspace_id }, person);
    expect(status).toBe(404);
  });

  it('200: a trusted device logs in for 30 days', async () => {
    const { body } = await flow.logIn({ trusted_device: 'True' });
    expect(body.expires_in).toBe(30 * DAY);
  });

  it('400 expired_token: after five minutes, approved or not', async () => {
    for (const isIn of [false, true]) {
      const begun = await flow.begin();
      if (isIn) await flow.approve(begun);
      await flow.later(begun, `codes_expire_at = now() - interval '1 second'`);
      expect(oauthError(await flow.poll(begun))).toEqual([400, 'expired_token']);
    }
  });

  it('400: three wrong codes lock the waiting device, and no other', async () => {
    const [begun, other] = [await flow.begin(), await flow.begin()];
    const wrong = { ...begun, device_code: 'f'.repeat(64) };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(oauthError(await flow.poll(wrong))).toEqual([400, 'invalid_grant']);
    }
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
    expect((await flow.approve(begun)).status).toBe(404);
    expect(oauthError(await flow.poll(other))).toEqual([400, 'authorization_pending']);
    const foreign = { ...begun, client_id: other.client_id };
    expect(oauthError(await flow.poll(foreign))).toEqual([400, 'invalid_grant']);
    expect(oauthError(await flow.poll({ ...begun, client_id: 'vm' }))).toEqual([
      400,
      'invalid_grant',
    ]);
  });

  it('400 access_denied: the account was deactivated since it approved the device', async () => {
    const [superuser, leaver] = [await aSuperuser(app), await aUser(app)];
    const begun = await flow.begin();
    await flow.approve(begun, {}, leaver);
    await deactivate(app, superuser, leaver);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
  });

  it('400 access_denied: the account changed its password since it approved the device', async () => {
    const owner = await aUser(app);
    const begun = await flow.begin();
    await flow.approve(begun, {}, owner);
    const path = `/api/v1/users/${owner.id}/reset-password`;
    const reset = { password: 'a quite different secret', current_password: owner.password };
    expect((await app.as(owner).patch(path, reset)).status).toBe(200);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
  });

  it('400 access_denied: the account was deactivated and reactivated since it approved the device', async () => {
    const [superuser, owner] = [await aSuperuser(app), await aUser(app)];
    const begun = await flow.begin();
    await flow.approve(begun, {}, owner);
    await deactivate(app, superuser, owner);
    await activate(app, superuser, owner);
    expect(oauthError(await flow.poll(begun))).toEqual([400, 'access_denied']);
  });

  it('400 access_denied: the account may log in only with a provider since it approved the device', async () => {
    const withProvider = await startTestApp({
      OAUTH_LOGINS: JSON.stringify({ github: { id: 'a client', secret: 'a secret' } }),
    });
    const [superuser, owner] = [await aSuperuser(withProvider), await anEmailUser(withProvider)];
    const itsFlow = new DeviceFlow(withProvider, owner);
    const begun = await itsFlow.begin();
    await itsFlow.approve(begun);
    const path = `/api/users/set_login_type/${owner.username}`;
    const set = await withProvider.withToken(superuser.apiKey).post(path, { login_type: 'github' });
    expect(set.status).toBe(200);
    expect(oauthError(await itsFlow.poll(begun))).toEqual([400, 'access_denied']);
    await withProvider.close();
  });

  it('200: a device that was approved after the password was changed', async () => {
    const owner = await aUser(app);
    const path = `/api/v1/users/${owner.id}/reset-password`;
    await app.as(owner).patch(path, { password: 'a quite different secret' });
    const begun = await flow.begin();
    await flow.approve(begun, {}, owner);
    expect((await flow.poll(begun)).status).toBe(200);
  });

  it('one of several polls at the same time logs in', async () => {
    const begun = await flow.begin();
    await flow.approve(begun);
    const answers = await Promise.all(Array.from({ length: 5 }, () => flow.poll(begun)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('a second log-in of the same client ends the first', async () => {
    const client = randomUUID();
    const first = await flow.logIn({}, client);
    const second = await flow.logIn({}, client);
    expect([await flow.isGood(first.token), await flow.isGood(second.token)]).toEqual([
      false,
      true,
    ]);
  });

  it('its codes are stored as hashes', async () => {
    const begun = await flow.begin();
    const stored = await everythingStored(app);
    for (const code of [begun.device_code, begun.user_code]) {
      for (const form of plainFormsOf(code)) expect(stored).not.toContain(form);
    }
  });
});
