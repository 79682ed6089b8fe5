import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { NewUser } from '../../src/users/users.service.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PERSONAL = ['name', 'preferred_username', 'email', 'email_verified'];

describe('the claims about an account that a relying party gets', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    config = await discover(app, await register(app.as(superuser)));
  });
  afterAll(() => app.close());

  /**
   * The personal claims of userinfo. Those that the ID token and the introspection repeat are the
   * same.
   */
  const claimsOf = async (wishes: Partial<NewUser>) => {
    const account = await aUser(app, wishes);
    const tokens = await logIn(config, new Person(app, account));
    const told: Record<string, unknown> = {
      ...(await oidc.fetchUserInfo(config, tokens.access_token, account.id)),
    };
    const others = [
      tokens.claims() as Record<string, unknown>,
      await oidc.tokenIntrospection(config, tokens.access_token),
    ];
    const personal = (claims: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(claims).filter(([name]) => PERSONAL.includes(name)));
    for (const other of others) expect(told).toMatchObject(personal(other));
    return personal(told);
  };
  let serial = 0;
  const anAddress = () => `alice${(serial += 1)}@example.com`;

  it('an address of another domain that case folding turns into the account’s own is in no claim', async () => {
    const [email, foreign] = ['atk@strasse.example', 'atk@straße.example'];
    expect(await claimsOf({ username: 'attila', email, name: foreign })).toEqual({
      preferred_username: 'attila',
      email,
      email_verified: true,
    });
    const account = await aUser(app, { email: 'own@strasse.example' });
    const rename = { username: 'own@straße.example' };
    const { status } = await app.as(account).patch(`/api/v1/users/${account.id}`, rename);
    expect(status).toBe(400);
  });

  it.each(['superuser', 'mail', 'provider'] as const)(
    'an email with the proof %s is verified',
    async (emailProof) => {
      const email = anAddress();
      expect(await claimsOf({ username: email, email, emailProof, name: 'Alice' })).toEqual({
        name: 'Alice',
        preferred_username: email,
        email,
        email_verified: true,
      });
    },
  );

  it('an account without an email has no email claim, and no name that looks like an email', async () => {
    const address = anAddress();
    expect(await claimsOf({ username: address, name: 'admin@example.com' })).toEqual({});
    expect(
      await claimsOf({
        username: `wide${serial}\uFF20example.com`,
        name: 'admin\uFE6Bexample.com',
      }),
    ).toEqual({});
    expect(
      await claimsOf({ username: `plain-${serial}`, name: 'Plain (admin@example.com)' }),
    ).toEqual({
      preferred_username: `plain-${serial}`,
    });
  });

  it('the name of an account may be its own email, but no other address', async () => {
    const email = anAddress();
    const username = `foreign${serial}@example.com`;
    expect(await claimsOf({ username, email, name: email.toUpperCase() })).toEqual({
      name: email.toUpperCase(),
      email,
      email_verified: true,
    });
  });

  it('a name that the owner sets to an address is in no claim', async () => {
    const user = await aUser(app);
    const change = { name: 'admin@example.com', full_name: 'admin@example.com' };
    await app.withToken(user.apiKey).patch('/users/me', change);
    const tokens = await logIn(config, new Person(app, user));
    const told = await oidc.fetchUserInfo(config, tokens.access_token, user.id);
    expect(JSON.stringify(told)).not.toContain('@');
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body).toMatchObject({ email: user.username, verified: false });
  });

  describe('the time of the profile', () => {
    const anOldAccount = async () => {
      const account = await aUser(app, { name: 'Alice' });
      await app.dataSource.manager.query(
        `UPDATE users SET profile_updated_at = '2026-01-02T03:04:05Z' WHERE id = $1`,
        [account.id],
      );
      return account;
    };
    const timeOf = async (account: TestAccount) => {
      const { access_token: token } = await logIn(config, new Person(app, account));
      return (await oidc.fetchUserInfo(config, token, account.id)).updated_at;
    };
    const OLD = Date.parse('2026-01-02T03:04:05Z') / 1000;

    it('stays when somebody logs in, or changes what no claim tells', async () => {
      const account = await anOldAccount();
      expect(await timeOf(account)).toBe(OLD);
      const change = { job_title: 'Plumber', company: 'Pipes' };
      const { status } = await app.withToken(account.apiKey).patch('/users/me', change);
      expect(status).toBe(200);
      await aLogin(app, account);
      expect(await timeOf(account)).toBe(OLD);
    });

    it.each([
      ['the name', { name: 'Bob' }],
      ['the picture', { avatar_url: 'https://img.example.com/bob.png' }],
    ])('changes with %s', async (_, change) => {
      const account = await anOldAccount();
      const { status } = await app.withToken(account.apiKey).patch('/users/me', change);
      expect(status).toBe(200);
      expect(await timeOf(account)).toBeGreaterThan(OLD);
    });

    it('changes with the user name and with the email', async () => {
      const [renamed, proved] = [await anOldAccount(), await anOldAccount()];
      const username = `renamed-${(serial += 1)}`;
      await app.as(superuser).patch(`/api/v1/users/${renamed.id}`, { username });
      expect(await timeOf({ ...renamed, username })).toBeGreaterThan(OLD);
      await app.dataSource.manager.query(
        `UPDATE users SET email = $2, email_proof = 'mail' WHERE id = $1`,
        [proved.id, anAddress()],
      );
      expect(await timeOf(proved)).toBeGreaterThan(OLD);
    });
  });
});
