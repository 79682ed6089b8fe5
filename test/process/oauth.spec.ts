import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { isOnServer } from '../support/process-database.js';
import {
  beginAuthorization,
  DEVICE,
  errorOf,
  logIn,
  Person,
  type Reachable,
} from '../support/relying-party.js';
import { ADMIN, aParty, API_KEY, aWorld, type World } from './oauth-world.js';

const ROUNDS = 3;

/** On PostgreSQL two processes share the port. The embedded database allows only one. */
describe(`a relying party at a started server${isOnServer ? ', two processes behind one port' : ''}`, () => {
  let world: World;
  let at: Reachable;
  beforeAll(async () => {
    world = await aWorld({ LOGIN_RATE_LIMIT_PER_MINUTE: '0', REFRESH_TOKEN_REUSE_SECONDS: '0' });
    ({ at } = world);
  });
  afterAll(() => world?.end());

  const whoami = async (token: string) => {
    const client = at.anonymous.with({ authorization: `Bearer ${token}` });
    return (await client.get('/api/v1/users/whoami')).status;
  };
  /** Sends the request twice, to reach each process. */
  const whoamiTwice = async (token: string) => [await whoami(token), await whoami(token)];

  it('code and PKCE, userinfo, refresh, reuse, introspection, revocation', async () => {
    const config = await aParty(world);
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = await logIn(config, new Person(at, ADMIN));
      const { sub } = first.claims()!;
      expect((await oidc.fetchUserInfo(config, first.access_token, sub)).sub).toBe(sub);
      expect(await whoamiTwice(first.access_token)).toEqual([200, 200]);
      const second = await oidc.refreshTokenGrant(config, first.refresh_token!);
      expect((await oidc.tokenIntrospection(config, second.access_token)).active).toBe(true);
      await oidc.tokenRevocation(config, second.access_token);
      expect(await whoamiTwice(second.access_token)).toEqual([401, 401]);

      const third = await logIn(config, new Person(at, ADMIN));
      await oidc.refreshTokenGrant(config, third.refresh_token!);
      const reuse = oidc.refreshTokenGrant(config, third.refresh_token!);
      expect(await errorOf(reuse)).toBe('invalid_grant');
      expect(await whoamiTwice(third.access_token)).toEqual([401, 401]);
    }
  });

  it('a code that is exchanged many times at once gives at most one token, which is then revoked', async () => {
    const config = await aParty(world);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { url, checks } = await beginAuthorization(config);
      const arrived = await new Person(at, ADMIN).arrive(url);
      const ends = await Promise.allSettled(
        Array.from({ length: 8 }, () => oidc.authorizationCodeGrant(config, arrived, checks)),
      );
      const issued = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      expect(issued.length).toBeLessThanOrEqual(1);
      for (const { access_token: token } of issued) expect(await whoami(token)).toBe(401);
    }
  });

  it('concurrent refreshes revoke all tokens of the grant', async () => {
    const config = await aParty(world);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { refresh_token: token } = await logIn(config, new Person(at, ADMIN));
      const ends = await Promise.allSettled(
        Array.from({ length: 8 }, () => oidc.refreshTokenGrant(config, token!)),
      );
      const issued = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      expect(issued.length).toBeLessThanOrEqual(1);
      for (const { access_token: access, refresh_token: next } of issued) {
        expect(await whoami(access)).toBe(401);
        expect(await errorOf(oidc.refreshTokenGrant(config, next!))).toBe('invalid_grant');
      }
    }
  });

  it('client credentials', async () => {
    const config = await aParty(world);
    const { access_token: token } = await oidc.clientCredentialsGrant(config, { scope: 'read' });
    expect(await whoamiTwice(token)).toEqual([200, 200]);
    await oidc.tokenRevocation(config, token);
    expect(await whoamiTwice(token)).toEqual([401, 401]);
  });

  it('a device', async () => {
    const config = await aParty(world);
    const started = await oidc.initiateDeviceAuthorization(config, { scope: 'openid read' });
    const person = new Person(at, ADMIN);
    await person.logIn(ADMIN);
    const input = (await person.walk(started.verification_uri)) as Answer;
    const confirmation = (await person.press(input, undefined, {
      user_code: started.user_code,
    })) as Answer;
    const consent = (await person.press(confirmation)) as Answer;
    const end = (await person.press(consent, 'allow')) as Answer;
    expect(end.text).toContain('Device connected');
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 });
    expect(await whoamiTwice(tokens.access_token)).toEqual([200, 200]);
  });

  it("a device on ZenML's API: started, approved and polled on any process, it gets one token", async () => {
    const operator = at.anonymous.with({ authorization: `Bearer ${API_KEY}` });
    const isKnown = async (token: string) => {
      const client = at.anonymous.with({ authorization: `Bearer ${token}` });
      return (await client.get('/users/me')).status;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const client_id = randomUUID();
      const begun = await at.anonymous.form('/auth/device_authorization', { client_id });
      const { device_code, user_code } = begun.body as Record<string, string>;
      const form = { grant_type: DEVICE, client_id, device_code: device_code! };
      const poll = () => at.anonymous.form('/auth/login', form);
      expect((await poll()).body.error).toBe('authorization_pending');
      const approved = await operator.send('PUT', '/devices/verify', { json: { user_code } });
      expect(approved.status).toBe(200);
      const answers = await Promise.all(Array.from({ length: 4 }, poll));
      const [granted, ...more] = answers.filter(({ status }) => status === 200);
      expect(more).toEqual([]);
      const { access_token: token, device_id: id } = granted!.body as Record<string, string>;
      expect([await isKnown(token!), await isKnown(token!)]).toEqual([200, 200]);
      const locked = await operator.send('PUT', `/devices/${id}`, { json: { locked: true } });
      expect(locked.status).toBe(200);
      expect([await isKnown(token!), await isKnown(token!)]).toEqual([401, 401]);
    }
  });

  it('a rotated key is published by every process', async () => {
    const kids = async () => {
      const { text } = await at.anonymous.get('/oauth/jwks');
      return (JSON.parse(text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const sets = [await kids(), await kids(), await kids(), await kids()];
    expect(new Set(sets.map((set) => set.join())).size).toBe(1);
  });

  it('the library prints nothing', async () => {
    world.server.signal('SIGTERM');
    const { code, stdout, stderr } = await world.server.finished;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/oidc-provider|WARNING|NOTICE/);
  });
});
