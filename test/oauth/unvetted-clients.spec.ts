import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser } from '../support/factories.js';
import {
  beginAuthorization,
  DEVICE,
  discover,
  logIn,
  Person,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a client that no superuser registered', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_REGISTRATION: 'open' });
  });
  afterAll(() => app.close());

  it('is marked on every page with its name, without its logo and links', async () => {
    const { body: client } = await app.anonymous.post('/oauth/register', {
      client_name: 'My app',
      redirect_uris: ['https://app.example.com/callback'],
      logo_uri: 'https://app.example.com/logo.svg',
      client_uri: 'https://app.example.com/',
      tos_uri: 'https://app.example.com/terms',
      policy_uri: 'https://app.example.com/privacy',
      grant_types: ['authorization_code', DEVICE],
    });
    const config = await discover(app, client as Registered);
    const account = await anEmailUser(app);
    const person = new Person(app, account);
    await person.logIn(account);
    const shown = async (parameters: Record<string, string> = {}) =>
      (await person.walk((await beginAuthorization(config, parameters)).url)) as Answer;
    const consent = await shown();
    const choice = await shown({ prompt: 'select_account' });
    await logIn(config, person);
    const ending = await person.get(`/oauth/logout?client_id=${client.client_id as string}`);
    const device = await app.anonymous.form('/oauth/device_authorization', {
      client_id: client.client_id as string,
      client_secret: client.client_secret as string,
    });
    const { verification_uri_complete } = device.body as Record<string, string>;
    const code = await person.get(verification_uri_complete!.replace(app.url, ''));
    const confirmation = await person.submit(code);
    for (const page of [consent, choice, ending, confirmation, await person.get('/applications')]) {
      expect(page.text).toContain('My app');
      expect(page.text).toContain('This application registered itself; its name is not checked.');
      expect(page.text).not.toMatch(/href="https:|src="https:/);
    }
  });
});
