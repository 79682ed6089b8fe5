import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import { DEVICE, type Registered } from '../support/relying-party.js';
import { attemptsIn, startNegativeWorld, type NegativeWorld } from './negative-world.js';

const INTROSPECT = '/oauth/introspect';
const REVOKE = '/oauth/revoke';
const USERINFO = '/oauth/userinfo';
const INACTIVE = { active: false };

/** What the endpoints about issued tokens and devices refuse, by the section that says so. */
describe('a token in use', () => {
  let world: NegativeWorld;
  beforeAll(async () => {
    world = await startNegativeWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson, basic, isGood, send, someTokens, token } = attemptsIn(() => world);
  const by = (path: string, form: Record<string, string>, client = world.client) =>
    send(path, form, basic(client));
  const introspect = async (text: string, client?: Registered) =>
    (await by(INTROSPECT, { token: text }, client)).body as object;

  describe('introspection (RFC 7662)', () => {
    it('needs a client with its secret (2.1)', async () => {
      const { tokens } = await someTokens();
      const form = { token: tokens.access_token };
      for (const headers of [
        {},
        basic({ ...world.client, client_secret: 'ghcs_wrong' }),
        { authorization: `Bearer ${tokens.access_token}` },
      ]) {
        const { status, body } = await send(INTROSPECT, form, headers);
        expect([400, 401]).toContain(status);
        expect(body).not.toHaveProperty('active');
      }
      const { client_id } = world.client;
      expect((await send(INTROSPECT, { ...form, client_id })).status).toBe(401);
    });

    it('needs a token, once (2.1)', async () => {
      const missing = await by(INTROSPECT, {});
      expect([missing.status, missing.body.error]).toEqual([400, 'invalid_request']);
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...basic(world.client),
      };
      const raw = 'token=a&token=b';
      const twice = await world.app.anonymous.send('POST', INTROSPECT, { headers, raw });
      expect([twice.status, twice.body.error]).toEqual([400, 'invalid_request']);
    });

    it('tells nothing of tokens that are not valid (2.2)', async () => {
      const { account, tokens } = await someTokens();
      const { superuser, app } = world;
      for (const text of ['made-up', 'ghat_made-up', superuser.apiKey]) {
        expect(await introspect(text)).toEqual(INACTIVE);
      }
      expect(await introspect(tokens.id_token)).not.toMatchObject({ active: true });
      await deactivate(app, superuser, account);
      expect(await introspect(tokens.access_token)).toEqual(INACTIVE);
      expect(await introspect(tokens.refresh_token)).toEqual(INACTIVE);
    });

    it('is not misled by a wrong or unknown token_type_hint (2.1)', async () => {
      const { tokens } = await someTokens();
      for (const token_type_hint of ['refresh_token', 'made-up']) {
        const { body } = await by(INTROSPECT, { token: tokens.access_token, token_type_hint });
        expect(body).toMatchObject({ active: true });
      }
    });

    it('tells a public client nothing of the tokens of others (4)', async () => {
      const { tokens } = await someTokens();
      const { client_id } = world.publicClient;
      const { body } = await send(INTROSPECT, { token: tokens.access_token, client_id });
      expect(body).toEqual(INACTIVE);
    });

    it('is not cached, and is no GET', async () => {
      const { tokens } = await someTokens();
      const { headers } = await by(INTROSPECT, { token: tokens.access_token });
      expect(headers.get('cache-control')).toBe('no-store');
      const got = await world.app.anonymous.get(`${INTROSPECT}?token=${tokens.access_token}`);
      expect([404, 405]).toContain(got.status);
    });
  });

  describe('revocation (RFC 7009)', () => {
    it('of the token of another client does nothing (2.1)', async () => {
      const { tokens } = await someTokens();
      for (const text of [tokens.access_token, tokens.refresh_token]) {
        const { status } = await by(REVOKE, { token: text }, world.other);
        expect([200, 400]).toContain(status);
        const { client_id } = world.publicClient;
        await send(REVOKE, { token: text, client_id });
      }
      expect(await isGood(tokens.access_token)).toBe(true);
      expect(await introspect(tokens.refresh_token)).toMatchObject({ active: true });
    });

    it('of an unknown token succeeds (2.2)', async () => {
      expect((await by(REVOKE, { token: 'made-up' })).status).toBe(200);
    });

    it('with a wrong or unknown token_type_hint still revokes (2.1)', async () => {
      for (const token_type_hint of ['refresh_token', 'made-up']) {
        const { tokens } = await someTokens();
        const { status } = await by(REVOKE, { token: tokens.access_token, token_type_hint });
        expect(status).toBe(200);
        expect(await isGood(tokens.access_token)).toBe(false);
      }
    });

    it('needs a client with its secret, and a token (2.1)', async () => {
      const { tokens } = await someTokens();
      const { client_id } = world.client;
      const bare = await send(REVOKE, { token: tokens.access_token, client_id });
      expect([bare.status, bare.body.error]).toEqual([401, 'invalid_client']);
      expect(await isGood(tokens.access_token)).toBe(true);
      const missing = await by(REVOKE, {});
      expect([missing.status, missing.body.error]).toEqual([400, 'invalid_request']);
    });

    it('of a refresh token ends the access tokens of its grant (2.1)', async () => {
      const { tokens } = await someTokens();
      await by(REVOKE, { token: tokens.refresh_token });
      expect(await isGood(tokens.access_token)).toBe(false);
      expect(await introspect(tokens.access_token)).toEqual(INACTIVE);
    });
  });

  describe('userinfo (Core 5.3.3, RFC 6750 3)', () => {
    const ask = (headers: Record<string, string>) =>
      world.app.anonymous.with(headers).get(USERINFO);

    it.each([
      ['a made-up token', 'Bearer ghat_made-up', 'invalid_token', 401],
      ['an API key', 'Bearer sk-made-up', 'invalid_token', 401],
      ['another scheme', 'Basic eDp5', 'invalid_request', 400],
      ['nothing after the scheme', 'Bearer', 'invalid_request', 400],
    ])('refuses %s', async (_, authorization, error, status) => {
      const answer = await ask({ authorization });
      expect([answer.status, answer.body.error]).toEqual([status, error]);
      if (status === 401) {
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
      }
    });

    it('refuses a request without a token, and says how to send one', async () => {
      const { status } = await ask({});
      expect([400, 401]).toContain(status);
    });

    it('refuses a token without openid, of a client itself, and a revoked one', async () => {
      const { tokens } = await someTokens();
      await by(REVOKE, { token: tokens.access_token });
      const robot = await token({ grant_type: 'client_credentials' });
      const plain = await someTokens({ scope: 'read' });
      for (const text of [
        tokens.access_token,
        tokens.refresh_token,
        robot.body.access_token as string,
        plain.tokens.access_token,
      ]) {
        const { status, body } = await ask({ authorization: `Bearer ${text}` });
        expect([401, 403]).toContain(status);
        expect(body).not.toHaveProperty('sub');
      }
    });

    it('refuses a token in two places (RFC 6750 2)', async () => {
      const { tokens } = await someTokens();
      const headers = { authorization: `Bearer ${tokens.access_token}` };
      const { status } = await send(USERINFO, { access_token: tokens.access_token }, headers);
      expect(status).toBe(400);
    });

    it('refuses a token in the URL (RFC 9700 4.3.2)', async () => {
      const { tokens } = await someTokens();
      const { status, body } = await world.app.anonymous.get(
        `${USERINFO}?access_token=${tokens.access_token}`,
      );
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body).not.toHaveProperty('sub');
    });
  });

  describe('devices (RFC 8628)', () => {
    const begin = async () => {
      const { body } = await by('/oauth/device_authorization', { scope: 'openid read' });
      return body as { device_code: string; user_code: string };
    };
    const poll = async (device_code: string, client?: Registered) =>
      (await token({ grant_type: DEVICE, device_code }, client)).body.error as string;

    it('that waits: authorization_pending; an unknown code: invalid_grant (3.5)', async () => {
      const { device_code } = await begin();
      expect(await poll(device_code)).toBe('authorization_pending');
      expect(await poll('made-up')).toBe('invalid_grant');
      expect(await poll('')).toBe('invalid_request');
    });

    it('the code of another client, also once it is approved (3.4)', async () => {
      const { device_code, user_code } = await begin();
      expect(await poll(device_code, world.other)).toBe('invalid_grant');
      const { account, person } = await aPerson();
      await person.logIn(account);
      const input = (await person.walk('/oauth/device')) as Answer;
      const confirm = (await person.press(input, undefined, { user_code })) as Answer;
      const consent = (await person.press(confirm)) as Answer;
      await person.press(consent, 'allow');
      expect(await poll(device_code, world.other)).toBe('invalid_grant');
    });

    it('needs the secret of its client (3.1), and known scopes', async () => {
      const { client_id } = world.client;
      const bare = await send('/oauth/device_authorization', { client_id, scope: 'openid' });
      expect([bare.status, bare.body.error]).toEqual([401, 'invalid_client']);
      const wide = await by('/oauth/device_authorization', { scope: 'openid settings:write' });
      expect([wide.status, wide.body.error]).toEqual([400, 'invalid_scope']);
    });

    it('the user code alone is worth nothing to a client (5.4)', async () => {
      const { user_code } = await begin();
      expect(await poll(user_code)).toBe('invalid_grant');
    });
  });
});
