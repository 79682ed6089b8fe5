import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { REDIRECT_URI, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';
const REGISTER = '/oauth/register';
const LOGOUT = 'https://app.example.com/logout?tenant=7';

describe('the address at which a client is told that log-ins have ended', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_REGISTRATION: 'open', OAUTH_REGISTRATIONS_PER_HOUR: '50' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const patch = (id: string, json: object) => app.as(superuser).patch(`${CLIENTS}/${id}`, json);
  const aRegistration = (json: object) =>
    app.anonymous.post(REGISTER, { redirect_uris: [REDIRECT_URI], ...json });

  it('200: is set when the client is registered, changed, and taken away', async () => {
    const { client_id } = await register(app.as(superuser), { backchannel_logout_uri: LOGOUT });
    const read = async () =>
      (await app.as(superuser).get(`${CLIENTS}/${client_id}`)).body as object;
    expect(await read()).toMatchObject({
      backchannel_logout_uri: LOGOUT,
      backchannel_logout_session_required: false,
    });
    const other = 'https://app.example.com/other';
    await patch(client_id, {
      backchannel_logout_uri: other,
      backchannel_logout_session_required: true,
    });
    expect(await read()).toMatchObject({
      backchannel_logout_uri: other,
      backchannel_logout_session_required: true,
    });
    expect((await patch(client_id, { name: 'Other' })).body).toMatchObject({
      backchannel_logout_uri: other,
    });
    await patch(client_id, { backchannel_logout_uri: null });
    expect(await read()).toMatchObject({ backchannel_logout_uri: null });
  });

  it.each([
    'http://app.example.com.',
    'ftp://app.example.com/logout',
    'https://app.example.com/logout#top',
    'https://user:secret@app.example.com/logout',
    'https://[::1/logout',
    'https://app.example.com:99999/logout',
    `https://app.example.com/${'x'.repeat(2000)}`,
    'https://app.example.com/lög',
    'javascript:alert(1)',
    '',
    7,
    ['https://app.example.com/logout'],
  ])('refuses %j', async (uri) => {
    const json = { name: 'x', redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code'] };
    const { status } = await app
      .as(superuser)
      .post(CLIENTS, { ...json, backchannel_logout_uri: uri });
    expect([400, 422]).toContain(status);
    const registered = await aRegistration({ backchannel_logout_uri: uri });
    expect([registered.status, registered.body]).toEqual([
      400,
      { error: 'invalid_client_metadata', error_description: expect.any(String) },
    ]);
  });

  it('400: http outside loopback without allow_http', async () => {
    const { client_id } = await register(app.as(superuser));
    const json = { backchannel_logout_uri: 'http://10.0.0.7/logout' };
    const refused = await patch(client_id, json);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('allow_http')]);
    expect((await patch(client_id, { ...json, allow_http: true })).status).toBe(200);
    expect((await patch(client_id, { allow_http: false })).status).toBe(400);
    const loopback = { backchannel_logout_uri: 'http://127.0.0.1:4000/logout', allow_http: false };
    expect((await patch(client_id, loopback)).status).toBe(200);
  });

  it('400: http, and a flag that is not a boolean, of a client that registers itself', async () => {
    for (const json of [
      { backchannel_logout_uri: 'http://127.0.0.1:4000/logout' },
      { backchannel_logout_uri: 'http://10.0.0.7/logout' },
      { backchannel_logout_session_required: 'true' },
    ]) {
      const { status, body } = await aRegistration(json);
      expect([status, body]).toMatchObject([400, { error: 'invalid_client_metadata' }]);
    }
  });

  it('201: a client that registers itself states it, reads it and replaces it', async () => {
    const logout = { backchannel_logout_uri: LOGOUT, backchannel_logout_session_required: true };
    const { status, body } = await aRegistration(logout);
    expect([status, body]).toMatchObject([201, logout]);
    const { registration_access_token: token, registration_client_uri: uri } = body as {
      registration_access_token: string;
      registration_client_uri: string;
    };
    const { pathname } = new URL(uri);
    expect((await app.withToken(token).get(pathname)).body).toMatchObject(logout);
    const json = { redirect_uris: [REDIRECT_URI] };
    const without = await app.withToken(token).send('PUT', pathname, { json });
    expect(without.status).toBe(200);
    expect(without.body).not.toHaveProperty('backchannel_logout_uri');
    expect(without.body).not.toHaveProperty('backchannel_logout_session_required');
  });
});
