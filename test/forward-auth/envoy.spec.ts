import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { aWorld, told } from './world.js';

/** What Envoy's `ext_authz` sends: its prefix, then the path and query of the original request. */
describe('/auth/verify/envoy/<rules>', () => {
  let app: TestApp;
  let member: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    ({ app, member, workspaceId } = await aWorld());
  });
  afterAll(() => app.close());

  const ask = (rules: string, original: string, method = 'GET', headers = {}) =>
    app.as(member).with(headers).send(method, `/auth/verify/envoy/${rules}${original}`);

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('200: for %s', async (method) => {
    const answer = await ask('-', '/a/b?c=d', method);
    expect(answer.status).toBe(200);
    expect(told(answer)).toMatchObject({ id: member.id, groups: expect.any(String) });
  });

  it('200: the rules are those of the prefix, whatever the client asks for', async () => {
    const rules = `group=${workspaceId}%2Fdevs&groups=none`;
    for (const original of ['/', '', '/x?groups=names', '/%zz', '/?%', '?a=1', '//x']) {
      const answer = await ask(rules, original);
      expect([original, answer.status, told(answer)['groups']]).toEqual([original, 200, undefined]);
    }
    const other = await ask('superuser=true', `/x?group=${workspaceId}%2Fdevs`);
    expect({ status: other.status, text: other.text }).toEqual({
      status: 403,
      text: expect.stringContaining('superuser'),
    });
  });

  it('400: a misspelled rule', async () => {
    expect((await ask('rolle=admin', '/')).status).toBe(400);
    expect((await ask('role=admin', `/?workspace=${workspaceId}`)).status).toBe(400);
  });

  it('403: a read-only key for a write, whatever method a header claims', async () => {
    const { text } = await anApiKey(app, member.id, { isReadOnly: true });
    const key = { 'x-api-key': text };
    const forged = { ...key, 'x-original-method': 'GET', 'x-forwarded-method': 'GET' };
    expect((await ask('-', '/', 'GET', key)).status).toBe(200);
    expect((await ask('-', '/', 'POST', forged)).status).toBe(403);
  });

  it('303: a browser is led to the log-in and back to the address that it wanted', async () => {
    const answer = await app.anonymous
      .with({ accept: 'text/html', 'x-forwarded-proto': 'http', 'x-original-url': '/evil' })
      .get('/auth/verify/envoy/-/reports?a=1&b=%2F');
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({
      status: 303,
      location: `/login?next=${encodeURIComponent(`/reports?a=1&b=%2F`)}`,
    });
  });

  it('4xx: rules that cannot be decoded, and none', async () => {
    expect((await ask('%E0%A4%A', '/')).status).toBe(400);
    expect((await app.as(member).get('/auth/verify/envoy')).status).toBe(404);
  });
});
