import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { beginAuthorization, logIn, Person, REDIRECT_URI } from '../support/relying-party.js';
import { actionsIn, startGrantWorld, type GrantWorld } from './grant-world.js';

/** What a browser sends with a form of a relying party's page: no `SameSite=Lax` cookie. */
const OF_ANOTHER_SITE = {
  'sec-fetch-site': 'cross-site',
  origin: 'https://app.example.com',
  accept: 'text/html',
};

/** OpenID Connect Core 3.1.2.1 and RP-Initiated Logout 2: by GET and by POST. */
describe('a form of a relying party', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    world = await startGrantWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson } = actionsIn(() => world);
  const post = (path: string, form: Record<string, string>, headers = {}) =>
    world.app.anonymous.with({ ...OF_ANOTHER_SITE, ...headers }).form(path, form);
  /** Sends the form of a relying party, and lets the person's browser follow the redirect. */
  const sendForm = async (url: URL) => {
    const answer = await post(url.pathname, Object.fromEntries(url.searchParams));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toBeNull();
    return answer.headers.get('location')!;
  };

  it('starts a log-in, which sees who is logged in', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    const { url, checks } = await beginAuthorization(world.config, { scope: 'openid read' });
    const page = (await person.walk(await sendForm(url))) as Answer;
    expect(page.text).toContain(`<strong>${account.username}</strong>`);
    const end = (await person.press(page, 'allow')) as URL;
    const tokens = await oidc.authorizationCodeGrant(world.config, end, checks);
    expect(tokens.claims()?.sub).toBe(account.id);
  });

  it('is accepted with cookies too, which a page of the same domain or an older browser sends', async () => {
    const { url } = await beginAuthorization(world.config);
    const cookie = 'gatehouse_session=made-up; gatehouse_form=made-up';
    const answer = await post(url.pathname, Object.fromEntries(url.searchParams), { cookie });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/oauth\/authorize\?/);
  });

  it('ends a log-in, after the person has confirmed it', async () => {
    const { person } = await aPerson();
    const tokens = await logIn(world.config, person, { scope: 'openid read' });
    const url = oidc.buildEndSessionUrl(world.config, { id_token_hint: tokens.id_token! });
    const page = (await person.walk(await sendForm(url))) as Answer;
    expect(page.text).toContain('has logged you out');
    expect((await person.get('/logout')).text).toContain('You are logged in as');
    await person.press(page, 'yes');
    expect((await person.get('/logout')).text).toContain('You are logged out.');
  });

  it('leads nowhere else, whatever it holds', async () => {
    const target = 'https://evil.example.com/';
    for (const path of ['/oauth/authorize', '/oauth/logout']) {
      const answer = await post(path, { next: target, redirect_uri: target, '\r\nx': '\r\ny' });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toMatch(new RegExp(`^${path}\\?next=https%3A`));
      const { status, headers } = await world.app.anonymous.get(answer.headers.get('location')!);
      expect(headers.get('location')).toBeNull();
      expect([200, 400]).toContain(status);
    }
  });

  it('sends a parameter twice: refused as by GET', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { headers: answered } = await world.app.anonymous
      .with({ ...OF_ANOTHER_SITE, ...headers })
      .send('POST', '/oauth/authorize', {
        raw: `client_id=${world.client.client_id}&state=a&state=b&redirect_uri=${REDIRECT_URI}`,
      });
    const end = await new Person(world.app, world.superuser).walk(answered.get('location')!);
    expect((end as URL).searchParams.get('error')).toBe('invalid_request');
  });

  it.each([
    ['JSON', { json: { client_id: 'x' } }],
    ['plain text', { raw: 'client_id=x', headers: { 'content-type': 'text/plain' } }],
    ['a parameter that is too long', { form: { state: 'x'.repeat(2049) } }],
    ['text that is too long for a URL', { form: { ui_locales: 'é'.repeat(3000) } }],
    ['a NUL', { form: { state: 'a\0b' } }],
  ])('400: %s', async (_, sending) => {
    const answer = await world.app.anonymous.send('POST', '/oauth/authorize', sending);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });

  it('other writes of another site stay refused', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    const cookie = `gatehouse_session=${person.cookie('gatehouse_session')}`;
    const { status } = await post('/oauth/logout/confirm', { logout: 'yes' }, { cookie });
    expect(status).toBe(403);
  });
});
