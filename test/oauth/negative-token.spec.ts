import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEVICE } from '../support/relying-party.js';
import { attemptsIn, SCOPE, startNegativeWorld, type NegativeWorld } from './negative-world.js';

/** What the token endpoint refuses, by the section that says so. */
describe('the token endpoint', () => {
  let world: NegativeWorld;
  beforeAll(async () => {
    world = await startNegativeWorld();
  });
  afterAll(() => world.app.close());

  const { aCode, basic, isGood, send, someTokens, token, aVerifier, challengeOf } = attemptsIn(
    () => world,
  );
  const expectError = async (
    answer: ReturnType<typeof token>,
    error: string,
    status = error === 'invalid_client' ? 401 : 400,
  ) => {
    const { status: answered, body, headers } = await answer;
    expect([answered, body.error]).toEqual([status, error]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    // RFC 6749 5.1, 5.2.
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      expect(body).not.toHaveProperty(name);
    }
    return headers;
  };

  describe('refuses a code', () => {
    it('that was used, and revokes what came from it (RFC 6749 4.1.2, RFC 9700 4.5)', async () => {
      const { form } = await aCode();
      const { body } = await token(form);
      await expectError(token(form), 'invalid_grant');
      expect(await isGood(body.access_token as string)).toBe(false);
      const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token as string };
      await expectError(token(refresh), 'invalid_grant');
    });

    it('of another client; the code stays for its own (RFC 6749 4.1.3)', async () => {
      const { form } = await aCode();
      await expectError(token(form, world.other), 'invalid_grant');
      const { client_id } = world.publicClient;
      await expectError(send('/oauth/token', { ...form, client_id }), 'invalid_grant');
      expect((await token(form)).status).toBe(200);
    });

    it('that has expired (RFC 6749 4.1.2)', async () => {
      const { form } = await aCode();
      await world.app.dataSource.query(
        `UPDATE oauth_records SET expires_at = now() - interval '2 hours' WHERE model = 'AuthorizationCode'`,
      );
      // A save of the library deletes what has expired.
      await world.app.dataSource.query(
        `DELETE FROM oauth_records WHERE expires_at < now() - interval '1 hour'`,
      );
      await expectError(token(form), 'invalid_grant');
    });

    it.each([
      ['no redirect URI (RFC 6749 4.1.3)', { redirect_uri: undefined }, 'invalid_request'],
      ['another redirect URI', { redirect_uri: 'https://app.example.com/other' }, 'invalid_grant'],
      [
        'a longer redirect URI',
        { redirect_uri: 'https://app.example.com/callback/' },
        'invalid_grant',
      ],
      ['no code', { code: undefined }, 'invalid_request'],
      ['an empty code', { code: '' }, 'invalid_request'],
      ['a made-up code', { code: 'made-up' }, 'invalid_grant'],
      ['no verifier (RFC 7636 4.6)', { code_verifier: undefined }, 'invalid_grant'],
      ['another verifier', { code_verifier: 'v'.repeat(43) }, 'invalid_grant'],
      ['a short verifier (RFC 7636 4.1)', { code_verifier: 'v'.repeat(42) }, 'invalid_request'],
      ['a long verifier', { code_verifier: 'v'.repeat(129) }, 'invalid_request'],
      ['a verifier of other characters', { code_verifier: '!'.repeat(43) }, 'invalid_request'],
      ['no grant type (RFC 6749 5.2)', { grant_type: undefined }, 'invalid_request'],
      ['an unknown grant type', { grant_type: 'made-up' }, 'unsupported_grant_type'],
      ['password (RFC 9700 2.4)', { grant_type: 'password' }, 'unsupported_grant_type'],
    ])('with %s', async (_, changes, error) => {
      const { form } = await aCode();
      await expectError(token({ ...form, ...changes }), error);
    });

    it('whose challenge is sent as the verifier (RFC 7636 4.6)', async () => {
      const { form } = await aCode();
      const code_verifier = await challengeOf(form.code_verifier);
      await expectError(token({ ...form, code_verifier }), 'invalid_grant');
    });

    it('without a challenge, with a verifier (downgrade, RFC 9700 4.8.2)', async () => {
      const { form } = await aCode({ code_challenge: '', code_challenge_method: '' });
      const { status, body } = await token({ ...form, code_verifier: aVerifier() });
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    });

    it('with parameters that are sent twice (RFC 6749 3.2)', async () => {
      const { form } = await aCode();
      const text = new URLSearchParams(form).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...basic(world.client),
      };
      for (const more of ['code=x', 'grant_type=refresh_token', 'redirect_uri=x']) {
        const raw = `${text}&${more}`;
        const answer = world.app.anonymous.send('POST', '/oauth/token', { headers, raw });
        await expectError(answer, 'invalid_request');
      }
    });

    it('in JSON, or in the URL (RFC 6749 3.2)', async () => {
      const { form } = await aCode();
      const client = world.app.anonymous.with(basic(world.client));
      await expectError(client.post('/oauth/token', form), 'invalid_request');
      const query = new URLSearchParams(form).toString();
      await expectError(client.form(`/oauth/token?${query}`, {}), 'invalid_request');
    });
  });

  describe('refuses a client (RFC 6749 2.3, 5.2)', () => {
    const credentials = { grant_type: 'client_credentials' };
    const own = () => ({
      client_id: world.client.client_id,
      client_secret: world.client.client_secret!,
    });
    const asked = (form: object, headers = {}) =>
      send('/oauth/token', { ...credentials, ...form }, headers);

    it('with a wrong secret, and says how to authenticate', async () => {
      const wrong = basic({ ...world.client, client_secret: 'ghcs_wrong' });
      const headers = await expectError(asked({}, wrong), 'invalid_client');
      expect(headers.get('www-authenticate')).toMatch(/^Basic /);
      await expectError(asked({ ...own(), client_secret: 'ghcs_wrong' }), 'invalid_client');
    });

    it('with both methods at once (RFC 6749 2.3)', async () => {
      await expectError(asked(own(), basic(world.client)), 'invalid_request');
    });

    it('with another client id beside the header', async () => {
      const { client_id } = world.other;
      await expectError(asked({ client_id }, basic(world.client)), 'invalid_request');
    });

    it('without a secret, although it has one', async () => {
      await expectError(asked({ client_id: world.client.client_id }), 'invalid_client');
      const headers = basic({ ...world.client, client_secret: '' });
      const { status } = await asked({}, headers);
      expect([400, 401]).toContain(status);
    });

    it('with a secret, although it has none', async () => {
      const form = { client_id: world.publicClient.client_id, client_secret: 'ghcs_x' };
      const { status, body } = await asked(form);
      expect([400, 401]).toContain(status);
      expect(['invalid_client', 'invalid_request', 'unauthorized_client']).toContain(body.error);
    });

    it('that is unknown, or not named', async () => {
      await expectError(asked({ client_id: 'ghc_x', client_secret: 'x' }), 'invalid_client');
      await expectError(asked({}), 'invalid_request');
    });

    it.each(['Bearer x', 'Basic', 'Basic %%%', 'Basic bm8tY29sb24='])(
      'with a malformed header: %s',
      async (authorization) => {
        await expectError(asked({}, { authorization }), 'invalid_request');
      },
    );

    it('with an assertion (RFC 7523), which it is not registered for', async () => {
      const { status, body } = await asked({
        client_id: world.client.client_id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: 'a.b.c',
      });
      expect([400, 401]).toContain(status);
      expect(['invalid_client', 'invalid_request']).toContain(body.error);
    });

    it.each(['client_credentials', DEVICE])(
      'whose grant types do not have %s (RFC 6749 5.2)',
      async (grant_type) => {
        const form = { grant_type, client_id: world.publicClient.client_id, device_code: 'x' };
        await expectError(send('/oauth/token', form), 'unauthorized_client');
      },
    );

    it('that asks for itself for a scope of others (RFC 6749 3.3)', async () => {
      await expectError(asked({ scope: 'settings:write' }, basic(world.client)), 'invalid_scope');
      await expectError(asked({ scope: 'made-up' }, basic(world.client)), 'invalid_scope');
    });
  });

  describe('refuses a refresh token', () => {
    const refresh = (refresh_token?: string, more = {}) =>
      ({ grant_type: 'refresh_token', refresh_token, ...more }) as const;

    it('of another client; it stays valid (RFC 6749 6, RFC 9700 4.14)', async () => {
      const { tokens } = await someTokens();
      await expectError(token(refresh(tokens.refresh_token), world.other), 'invalid_grant');
      expect((await token(refresh(tokens.refresh_token))).status).toBe(200);
    });

    it('with more scopes than were granted; it stays valid (RFC 6749 6)', async () => {
      const { tokens } = await someTokens();
      for (const scope of [`${SCOPE} keys:write`, 'openid admin']) {
        await expectError(token(refresh(tokens.refresh_token, { scope })), 'invalid_scope');
      }
      const { body } = await token(refresh(tokens.refresh_token, { scope: 'openid' }));
      expect(body.scope).toBe('openid');
      // A narrower token does not narrow the grant.
      const next = await token(refresh(body.refresh_token as string));
      expect(next.body.scope).toBe(SCOPE);
    });

    it('that is missing, unknown or an access token', async () => {
      const { tokens } = await someTokens();
      await expectError(token(refresh()), 'invalid_request');
      await expectError(token(refresh('made-up')), 'invalid_grant');
      await expectError(token(refresh(tokens.access_token)), 'invalid_grant');
      await expectError(token(refresh(tokens.id_token)), 'invalid_grant');
    });

    it('without the secret of its client (RFC 6749 6)', async () => {
      const { tokens } = await someTokens();
      const { client_id } = world.client;
      const form = refresh(tokens.refresh_token, { client_id });
      await expectError(send('/oauth/token', form), 'invalid_client');
    });
  });

  it('answers tokens with no-store and the type (RFC 6749 5.1)', async () => {
    const { form } = await aCode();
    const { status, body, headers } = await token(form);
    expect([status, headers.get('cache-control'), body.token_type]).toEqual([
      200,
      'no-store',
      'Bearer',
    ]);
  });

  it('an ID token has the audience, the issuer and RS256 (Core 2, 3.1.3.7)', async () => {
    const { account, tokens } = await someTokens();
    const [head, claims] = tokens.id_token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
    expect(head).toMatchObject({ alg: 'RS256' });
    expect(claims).toMatchObject({
      iss: world.app.url,
      sub: account.id,
      aud: world.client.client_id,
    });
    const { id_token_signing_alg_values_supported: algorithms } = world.config.serverMetadata();
    expect(algorithms).toEqual(['RS256']);
  });
});
