import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { comeBack, oauthSettings } from '../oauth-login/oauth-flow.js';
import {
  PersonAtProvider,
  startOpenidProvider,
  type OpenidProvider,
} from '../oauth-login/openid-provider.js';
import type { Client } from '../support/client.js';
import { anEmailUser, anIdentity, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, codeOf, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asScript } from './browser-session.js';

const PROVIDERS = '/api/v1/account/log_in_providers';
const SESSION = 'gatehouse_session';
const ATTEMPT = 'gatehouse_login';

let provider: OpenidProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startOpenidProvider();
  app = await startTestApp(oauthSettings(provider));
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

let serial = 0;
const aName = () => `linked${(serial += 1)}@example.org`;

/** Somebody at a browser who is logged in. */
async function aPerson(account?: TestAccount) {
  const owner = account ?? (await aUser(app));
  const visitor = new PageVisitor(app);
  await visitor.logIn(owner);
  return { account: owner, visitor, script: asScript(app, visitor.cookie(SESSION)!) };
}

/** Begins to link, and keeps the attempt in the browser, as `fetch` does. */
async function begin({ visitor, script }: { visitor: PageVisitor; script: Client }, at = 'corp') {
  const answer = await script.post(`${PROVIDERS}/${at}/link`);
  if (answer.status !== 200) throw new Error(`The start answered ${answer.text}`);
  const set = answer.headers.getSetCookie().find((text) => text.startsWith(`${ATTEMPT}=`))!;
  visitor.setCookie(ATTEMPT, set.slice(ATTEMPT.length + 1).split(';')[0]!);
  return answer.body.location as string;
}

/** Logs in at the provider, and returns the path to which it sends the browser back. */
async function atProvider(location: string, name: string, denies = false): Promise<string> {
  const { pathname, search } = await new PersonAtProvider(provider.issuer, name).logIn(location, {
    denies,
  });
  return pathname + search;
}

/** Follows the browser back, and returns where it ends. */
async function goBack(visitor: PageVisitor, path: string): Promise<string | null> {
  const callback = await visitor.get(path);
  expect([callback.status, callback.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/login\/link\/\w+\?/),
  ]);
  return (await visitor.follow(callback)).headers.get('location');
}

async function linksOf({ id }: { id: string }) {
  return app.dataSource.query<{ provider: string; subject: string }[]>(
    'SELECT provider, subject FROM identities WHERE user_id = $1 ORDER BY 1',
    [id],
  );
}

async function age({ id }: { id: string }): Promise<void> {
  await app.dataSource.transaction((manager) =>
    manager.query(
      `UPDATE api_keys SET proven_at = now() - interval '1 day', logged_in_at = now() - interval '1 day'
       WHERE user_id = $1 AND session_epoch IS NOT NULL`,
      [id],
    ),
  );
}

describe('linking a log-in provider', () => {
  it('200: the person logs in there, and can then log in by it', async () => {
    const [person, name] = [await aPerson(), aName()];
    const back = await atProvider(await begin(person), name);
    expect(await goBack(person.visitor, back)).toBe('/account/security?provider=corp');
    expect(await linksOf(person.account)).toEqual([{ provider: 'corp', subject: name }]);
    expect((await person.script.get(PROVIDERS)).body[0]).toMatchObject({ is_linked: true });
    expect(person.visitor.cookie(ATTEMPT)).toBeUndefined();
    const other = new PageVisitor(app);
    await other.get(await comeBack(other, provider, name));
    const { body } = await asScript(app, other.cookie(SESSION)!).get('/api/v1/users/whoami');
    expect(body.id).toBe(person.account.id);
  });

  it('403: a log-in that is not fresh is asked for a proof; an API key is refused', async () => {
    const person = await aPerson();
    await age(person.account);
    const old = await person.script.post(`${PROVIDERS}/corp/link`);
    expect([old.status, old.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('insufficient_user_authentication'),
    ]);
    expect(old.headers.getSetCookie()).toEqual([]);
    const byKey = await app.as(person.account).post(`${PROVIDERS}/corp/link`);
    expect([byKey.status, byKey.headers.getSetCookie()]).toEqual([400, []]);
    expect((await app.anonymous.post(`${PROVIDERS}/corp/link`)).status).toBe(403);
    expect((await (await aPerson()).script.post(`${PROVIDERS}/nowhere/link`)).status).toBe(404);
  });

  it('an identity of another account is refused, and so is a second person of the provider', async () => {
    const [owner, name] = [await aUser(app), aName()];
    await anIdentity(app, owner.id, { provider: 'corp', subject: name });
    const person = await aPerson();
    const back = await atProvider(await begin(person), name);
    expect(await goBack(person.visitor, back)).toBe(
      '/account/security?provider=corp&not_linked=identity_taken',
    );
    expect(await linksOf(person.account)).toEqual([]);
    expect(await linksOf(owner)).toHaveLength(1);
    const linked = await aPerson(owner);
    expect((await linked.script.post(`${PROVIDERS}/corp/link`)).status).toBe(409);
    const [racing, other] = [await aPerson(), aName()];
    const late = await atProvider(await begin(racing), other);
    await anIdentity(app, racing.account.id, { provider: 'corp', subject: aName() });
    expect(await goBack(racing.visitor, late)).toContain('not_linked=provider_already_linked');
  });

  it('nobody links their identity to the account of somebody else who opens their link', async () => {
    const [attacker, victim] = [await aPerson(), await aPerson()];
    const back = await atProvider(await begin(attacker), aName());
    // The victim has begun nothing.
    expect((await victim.visitor.get(back)).status).toBe(400);
    const direct = back.replace('/user/login_callback/', '/login/link/');
    expect((await victim.visitor.get(direct)).headers.get('location')).toContain(
      'not_linked=oauth_state_mismatch',
    );
    // The victim has begun to link too: the state is another one.
    await begin(victim);
    expect(await goBack(victim.visitor, back)).toContain('not_linked=oauth_state_mismatch');
    // The victim has even got the attacker's cookie.
    const own = await aPerson();
    victim.visitor.setCookie(ATTEMPT, '');
    const location = await begin({ visitor: victim.visitor, script: own.script });
    expect(await goBack(victim.visitor, await atProvider(location, aName()))).toContain(
      'not_linked=oauth_state_mismatch',
    );
    for (const { account } of [attacker, victim, own]) expect(await linksOf(account)).toEqual([]);
  });

  it('another log-in of the same account does not finish it, and a signed-out browser logs in first', async () => {
    const person = await aPerson();
    const back = await atProvider(await begin(person), aName());
    await person.visitor.logIn(person.account);
    expect(await goBack(person.visitor, back)).toContain('not_linked=oauth_state_mismatch');
    const out = await aPerson();
    const path = await atProvider(await begin(out), aName());
    out.visitor.setCookie(SESSION, 'gone');
    expect(await goBack(out.visitor, path)).toMatch(/^\/login\?next=/);
    expect(await linksOf(out.account)).toEqual([]);
  });

  it('an attempt to link logs nobody in', async () => {
    const [person, name] = [await aPerson(), aName()];
    const back = new URL(await atProvider(await begin(person), name), app.url).searchParams;
    const cookie = `${ATTEMPT}=${person.visitor.cookie(ATTEMPT)}`;
    const { status, text } = await app.anonymous
      .with({ cookie })
      .post('/api/oauth/login_callback/corp', {
        code: back.get('code'),
        state: back.get('state'),
      });
    expect([status, text]).toEqual([400, expect.stringContaining('csrf did not match')]);
  });

  it('what was denied at the provider, and a domain that may not log in, are told', async () => {
    const person = await aPerson();
    const denied = await atProvider(await begin(person), aName(), true);
    expect(await goBack(person.visitor, denied)).toContain('not_linked=oauth_denied');
    const strange = await atProvider(await begin(person, 'trusted'), aName());
    expect(await goBack(person.visitor, strange)).toBe(
      '/account/security?provider=trusted&not_linked=oauth_email_refused',
    );
    expect(await linksOf(person.account)).toEqual([]);
  });

  it('403: unlinking needs a fresh proof too', async () => {
    const person = await aPerson();
    await anIdentity(app, person.account.id, { provider: 'corp' });
    await age(person.account);
    expect((await person.script.delete(`${PROVIDERS}/corp`)).status).toBe(403);
    expect(await linksOf(person.account)).toHaveLength(1);
    const { password } = person.account;
    await person.script.post('/api/v1/account/proof', { password });
    expect((await person.script.delete(`${PROVIDERS}/corp`)).status).toBe(200);
  });
});

describe('a link by email', () => {
  const logIn = async (account: TestAccount) => {
    const visitor = new PageVisitor(app);
    const answer = await visitor.get(await comeBack(visitor, provider, account.username));
    return { visitor, answer };
  };

  it('is stored when the second step is done, not before', async () => {
    const account = await anEmailUser(app);
    const { secret } = await aTotp(app, account);
    const { visitor, answer } = await logIn(account);
    expect(answer.headers.get('location')).toMatch(/^\/login\/second-factor\?/);
    expect(await linksOf(account)).toEqual([]);
    const page = await visitor.follow(answer);
    await visitor.submit(page, { code: '000000' });
    expect(await linksOf(account)).toEqual([]);
    await visitor.submit(page, { code: codeOf(secret) });
    expect(visitor.cookie(SESSION)).toBeDefined();
    expect(await linksOf(account)).toEqual([{ provider: 'corp', subject: account.username }]);
  });

  it('is stored when the setup of a second factor is done', async () => {
    const account = await anEmailUser(app);
    await mustHaveFactor(app, account);
    const { visitor, answer } = await logIn(account);
    const page = await visitor.follow(answer);
    expect(await linksOf(account)).toEqual([]);
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)![1]!.replaceAll(' ', '');
    await visitor.submit(page, { code: codeOf(secret) });
    expect(await linksOf(account)).toHaveLength(1);
  });

  it('409: is not stored if the identity was linked elsewhere meanwhile', async () => {
    const account = await anEmailUser(app);
    const { secret } = await aTotp(app, account);
    const { visitor, answer } = await logIn(account);
    const other = await aUser(app);
    await anIdentity(app, other.id, { provider: 'corp', subject: account.username });
    const done = await visitor.submit(await visitor.follow(answer), { code: codeOf(secret) });
    expect([done.status, visitor.cookie(SESSION)]).toEqual([409, undefined]);
    expect(await linksOf(account)).toEqual([]);
  });
});
