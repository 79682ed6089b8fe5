import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('metadata of OAuth 2.0', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each(['', '/api', '/api/v1'])('of the protected resource %s', async (path) => {
    const answer = await app.anonymous.get(`/.well-known/oauth-protected-resource${path}`);
    expect(answer.body).toMatchObject({
      resource: app.url + path,
      authorization_servers: [app.url],
      scopes_supported: expect.arrayContaining(['read', 'users:write']),
      bearer_methods_supported: ['header'],
    });
    expect(answer.text).not.toMatch(/admin|keys:write/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('of no other resource', async () => {
    const answer = await app.anonymous.get('/.well-known/oauth-protected-resource/elsewhere');
    expect(answer.status).toBe(404);
  });

  it('of the server names what is switched on', async () => {
    const path = '/.well-known/oauth-authorization-server';
    const { body: off } = await app.anonymous.get(path);
    expect(off).toMatchObject({
      issuer: app.url,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: false,
      revocation_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
      introspection_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
    });
    expect(off).not.toHaveProperty('registration_endpoint');
    const open = await startTestApp({
      OAUTH_REGISTRATION: 'token',
      OAUTH_CLIENT_DOCUMENTS: 'true',
    });
    const { body: on } = await open.anonymous.get(path);
    expect(on).toMatchObject({
      registration_endpoint: `${open.url}/oauth/register`,
      client_id_metadata_document_supported: true,
    });
    await open.close();
  });
});
