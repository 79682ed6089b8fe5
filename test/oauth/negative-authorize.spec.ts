import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { Person, REDIRECT_URI } from '../support/relying-party.js';
import { unsignedToken } from '../support/tokens.js';
import { attemptsIn, outcomeOf, startNegativeWorld, type NegativeWorld } from './negative-world.js';

const CHALLENGE = 'x'.repeat(43);
const ASIDE = 'https://evil.example.com/callback';

/** What the authorization endpoint refuses, by the section that says so. */
describe('the authorization endpoint', () => {
  let world: NegativeWorld;
  beforeAll(async () => {
    world = await startNegativeWorld();
  });
  afterAll(() => world.app.close());

  const { authorize, urlOf, aPerson } = attemptsIn(() => world);

  describe('shows a page instead of a redirect (RFC 6749 3.1.2.4, RFC 9700 4.1.3)', () => {
    it.each([
      ['no redirect URI (Core 3.1.2.1)', { redirect_uri: undefined }],
      ['a redirect URI of another host', { redirect_uri: ASIDE }],
      ['a longer path', { redirect_uri: `${REDIRECT_URI}/more` }],
      ['another path by dots', { redirect_uri: `${REDIRECT_URI}/../evil` }],
      ['a query that is not registered', { redirect_uri: `${REDIRECT_URI}?next=x` }],
      ['a fragment (RFC 6749 3.1.2)', { redirect_uri: `${REDIRECT_URI}#x` }],
      ['user information', { redirect_uri: 'https://app.example.com@evil.example.com/callback' }],
      ['another port', { redirect_uri: 'https://app.example.com:8443/callback' }],
      ['another scheme', { redirect_uri: 'http://app.example.com/callback' }],
      ['another case', { redirect_uri: 'https://app.example.com/Callback' }],
      ['no URI', { redirect_uri: 'callback' }],
      ['javascript', { redirect_uri: 'javascript:alert(1)' }],
      ['no client (RFC 6749 4.1.2.1)', { client_id: undefined }],
      ['an unknown client', { client_id: 'ghc_unknown' }],
    ])('for %s', async (_, changes) => {
      const page = (await authorize(changes)) as Answer;
      expect(page).toMatchObject({ status: 400, text: expect.stringContaining('did not work') });
      expect(page.headers.get('location')).toBeNull();
      expect(page.text).not.toContain(ASIDE);
    });

    it('for two clients or two redirect URIs (RFC 6749 3.1)', async () => {
      for (const raw of [`&client_id=${world.other.client_id}`, `&redirect_uri=${ASIDE}`]) {
        expect(outcomeOf(await authorize({}, raw))).toBe(400);
      }
    });
  });

  describe('redirects with an error (RFC 6749 4.1.2.1, Core 3.1.2.6)', () => {
    it.each([
      ['no response type', { response_type: undefined }, 'invalid_request'],
      ['an unknown response type', { response_type: 'made-up' }, 'unsupported_response_type'],
      ['an unknown response mode', { response_mode: 'made-up' }, 'unsupported_response_mode'],
      ['a scope of others', { scope: 'openid settings:write' }, 'invalid_scope'],
      ['prompt=none and others (Core 3.1.2.1)', { prompt: 'none login' }, 'invalid_request'],
      ['an unknown prompt', { prompt: 'made-up' }, 'invalid_request'],
      ['prompt=none without a log-in (Core 3.1.2.6)', { prompt: 'none' }, 'login_required'],
      ['a max_age that is not a number', { max_age: 'x' }, 'invalid_request'],
      ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
      ['a request object (Core 6.1)', { request: 'a.b.c' }, 'request_not_supported'],
      ['an unsigned request object', { request: unsignedToken({}) }, 'request_not_supported'],
      ['a request URI (Core 6.2)', { request_uri: 'urn:x' }, 'request_uri_not_supported'],
      ['registration (Core 7.2.1)', { registration: '{}' }, 'registration_not_supported'],
      ['an id_token_hint that is none', { id_token_hint: 'x' }, 'invalid_request'],
      [
        'an unsigned id_token_hint (Core 3.1.2.1)',
        { id_token_hint: unsignedToken({ sub: 'x' }) },
        'invalid_request',
      ],
      ['plain challenges (RFC 9700 2.1.1)', plain('plain'), 'invalid_request'],
      ['a method that is not given, so plain (RFC 7636 4.3)', plain(undefined), 'invalid_request'],
      ['an unknown method (RFC 7636 4.4.1)', plain('S512'), 'invalid_request'],
      ['a short challenge (RFC 7636 4.2)', challenge('x'.repeat(42)), 'invalid_request'],
      ['a long challenge (RFC 7636 4.2)', challenge('x'.repeat(129)), 'invalid_request'],
      ['other characters (RFC 7636 4.2)', challenge('!'.repeat(43)), 'invalid_request'],
      ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ])('for %s', async (_, changes, error) => {
      const end = (await authorize(changes)) as URL;
      expect(outcomeOf(end)).toBe(error);
      expect(end.origin + end.pathname).toBe(REDIRECT_URI);
      // RFC 6749 4.1.2.1: the state as it was sent; RFC 9207 2: the issuer in errors too.
      expect(end.searchParams.get('state')).toBe('the state');
      expect(end.searchParams.get('iss')).toBe(world.app.url);
      expect(end.searchParams.get('code')).toBeNull();
      expect(end.hash).toBe('');
    });

    it.each(['token', 'id_token', 'id_token token', 'code token', 'code id_token'])(
      'for tokens in the address bar (RFC 9700 2.1.2): %s; the error is where they would be',
      async (response_type) => {
        const end = (await authorize({ response_type, nonce: 'x' })) as URL;
        expect(end.search).toBe('');
        const { error, state, iss } = Object.fromEntries(new URLSearchParams(end.hash.slice(1)));
        expect([error, state, iss]).toEqual([
          'unsupported_response_type',
          'the state',
          world.app.url,
        ]);
      },
    );

    it('for a parameter that is sent twice (RFC 6749 3.1)', async () => {
      for (const raw of ['&scope=openid', '&nonce=a&nonce=b', '&response_type=code']) {
        expect(outcomeOf(await authorize({}, raw))).toBe('invalid_request');
      }
    });

    it('for a public client without a challenge (RFC 9700 2.1.1)', async () => {
      const client_id = world.publicClient.client_id;
      expect(outcomeOf(await authorize({ client_id }))).toBe('invalid_request');
    });

    it('for a client without the grant type (RFC 6749 4.1.2.1)', async () => {
      const { body } = await world.app.as(world.superuser).post('/api/v1/oauth_clients', {
        name: 'Robot',
        redirect_uris: [],
        grant_types: ['client_credentials'],
      });
      const { client_id } = body as { client_id: string };
      expect(outcomeOf(await authorize({ client_id }))).toBe(400);
    });
  });

  it.each([
    ['characters of URLs', 'a&b=c#d?e/%20+"<>'],
    ['other letters', 'zürich 日本 🙂'],
    ['nothing to decode', '%%%'],
  ])('returns the state untouched (RFC 6749 4.1.2): %s', async (_, state) => {
    const end = (await authorize({ state, prompt: 'none' })) as URL;
    expect(end.searchParams.get('state')).toBe(state);
  });

  it('answers with a form where that is asked for (form_post), and its error goes nowhere else', async () => {
    const answer = await world.app.anonymous.get(
      urlOf({ response_mode: 'form_post', prompt: 'none' }),
    );
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`action="${REDIRECT_URI}"`);
    expect(answer.text).toContain('value="login_required"');
  });

  it('max_age=0 asks for the password again (Core 3.1.2.1)', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    await world.app.dataSource.query(
      `UPDATE api_keys SET created_at = now() - interval '1 minute' WHERE user_id = $1`,
      [account.id],
    );
    const page = (await person.walk(urlOf({ max_age: '0' }))) as Answer;
    expect(page.text).toContain('name="password"');
    const silent = await person.walk(urlOf({ max_age: '0', prompt: 'none' }));
    expect(outcomeOf(silent)).not.toBe('no error');
  });

  it('prompt=none without consent: consent_required (Core 3.1.2.6)', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    // The provider has no session of this log-in yet, and so asks for one.
    expect(outcomeOf(await person.walk(urlOf({ prompt: 'none' })))).toBe('login_required');
    const consent = (await person.walk(urlOf())) as Answer;
    expect(outcomeOf((await person.press(consent, 'allow')) as URL)).toBe('no error');
    const more = urlOf({ prompt: 'none', scope: 'openid users:read' });
    expect(outcomeOf(await person.walk(more))).toBe('consent_required');
  });

  it('names the issuer with the code (RFC 9207 2), and says so in its metadata (3)', async () => {
    const { person } = await aPerson();
    const end = await person.arrive(new URL(urlOf(), world.app.url));
    expect(end.searchParams.get('code')).toMatch(/./);
    expect(end.searchParams.get('iss')).toBe(world.app.url);
    const { body } = await world.app.anonymous.get('/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: world.app.url,
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    });
    expect(body).not.toHaveProperty('request_object_signing_alg_values_supported');
  });

  it('an interaction belongs to one browser (RFC 9700 4.7)', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    const consent = (await person.walk(urlOf())) as Answer;
    const [, path] = /action="(\/oauth\/interaction\/[^"]+)"/.exec(consent.text) ?? [];
    const thief = new Person(world.app, world.superuser);
    await thief.logIn(world.superuser);
    expect((await thief.get(path!)).status).toBe(400);
    const uid = path!.split('/').at(-1)!;
    expect(outcomeOf(await thief.walk(`/oauth/authorize/${uid}`))).toBe(400);
  });
});

function challenge(text: string) {
  return { code_challenge: text, code_challenge_method: 'S256' };
}

function plain(method: string | undefined) {
  return { code_challenge: CHALLENGE, code_challenge_method: method };
}
