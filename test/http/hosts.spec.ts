import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const VALID = [
  'gatehouse.example.com',
  'Gatehouse.Example.com:8640',
  'gatehouse_1',
  '[::1]:8640',
  '10.0.0.5',
  'example.com.',
];
const INVALID = [
  'evil.example"><script>',
  'evil.example/x',
  'me@evil.example',
  'evil.example:80:80',
  'evil.example?x',
  "evil.example'",
  'evil example',
  'bücher.example',
  '[::1',
];

/** Sends a request with a `Host` that `fetch` would not send. */
function send(
  url: string,
  host: string,
  { apiKey, body, type }: { apiKey?: string; body: string; type: string },
): Promise<{ status: number; text: string }> {
  const headers = { host, 'content-type': type, ...(apiKey && { 'x-api-key': apiKey }) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, setHost: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the host of a request, without PUBLIC_URL', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const begin = (host: string) =>
    send(`${app.url}/auth/device_authorization`, host, {
      body: `client_id=${randomUUID()}`,
      type: 'application/x-www-form-urlencoded',
    });

  it('200: an address has the host that the client used', async () => {
    for (const host of VALID) {
      const { status, text } = await begin(host);
      expect([host, status, text.includes(`"http://${host}/devices/verify"`)]).toEqual([
        host,
        200,
        true,
      ]);
    }
  });

  it('400: one that is no host, in the form of the API, before anything is done', async () => {
    for (const host of INVALID) {
      const { body } = adapterOf('/auth/device_authorization').word(
        new DomainError('malformed_request'),
      );
      const { status, text } = await begin(host);
      expect([host, status, JSON.parse(text)]).toEqual([host, 400, body]);
      const username = `invited-${randomUUID()}`;
      const created = await send(`${app.url}/api/v1/accounts`, host, {
        apiKey: superuser.apiKey,
        body: JSON.stringify({ username, hand_over: 'link' }),
        type: 'application/json',
      });
      expect([host, created.status]).toEqual([host, 400]);
      const { body: listed } = await app.as(superuser).get(`/api/v1/accounts?search=${username}`);
      expect(listed.accounts).toEqual([]);
    }
  });
});
