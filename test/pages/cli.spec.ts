import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = 86_400_000;

describe('the log-in of the command line', () => {
  let app: TestApp;
  let user: TestAccount;
  let visitor: PageVisitor;
  beforeAll(async () => {
    app = await startTestApp();
    user = await anEmailUser(app);
    visitor = new PageVisitor(app);
    await visitor.logIn(user);
  });
  afterAll(() => app.close());

  const tokensOf = async ({ id }: TestAccount) =>
    app.dataSource.query<{ label: string | null; expiration: Date | null }[]>(
      'SELECT name AS label, expires_at AS expiration FROM api_keys WHERE user_id = $1 ORDER BY id',
      [id],
    );

  it('303: a visitor who is signed out logs in first and returns to the confirmation page', async () => {
    const fresh = new PageVisitor(app);
    const asked = await fresh.get('/user/cli?port=8123');
    expect([asked.status, asked.headers.get('location')]).toEqual([
      303,
      '/login?next=%2Fuser%2Fcli%3Fport%3D8123',
    ]);
    const page = await fresh.follow(asked);
    const { username: name, password } = user;
    const back = await fresh.submit(page, { name, password });
    expect(back.headers.get('location')).toBe('/user/cli?port=8123');
    expect((await fresh.follow(back)).status).toBe(200);
  });

  it('200: creates no token before the user confirms; the page says who gets it and for how long', async () => {
    const before = await tokensOf(user);
    const { status, text, headers } = await visitor.get('/user/cli?port=8123');
    expect(status).toBe(200);
    for (const words of [user.username, 'http://localhost:8123', '30 days', 'port 8123']) {
      expect(text.replace(/\s+/g, ' ')).toContain(words);
    }
    expect(headers.get('content-security-policy')).toContain(
      "form-action 'self' http://localhost:8123;",
    );
    expect(await tokensOf(user)).toEqual(before);
  });

  it('303: sends a token that expires to the port on this computer', async () => {
    const answer = await visitor.submit(await visitor.get('/user/cli?port=8123'));
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location')!;
    const [, token] = /^http:\/\/localhost:8123\/\?token=([0-9A-Za-z]{32})$/.exec(location)!;
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toBe('');
    expect((await app.withToken(token!).get('/api/users/email')).text).toBe(user.username);
    const made = (await tokensOf(user)).find(({ label }) => label === 'command line')!;
    expect((made.expiration!.getTime() - Date.now()) / DAY).toBeCloseTo(30, 1);
  });

  it.each([
    '',
    '0',
    '65536',
    '-1',
    '1.5',
    '080',
    '8123@evil.example',
    '8123.evil.example',
    '8123/../',
    '8123#',
    '\\evil.example',
    ' 8123',
    '1e3',
    '０',
  ])('400: the port %j, on the confirmation page and in its form', async (port) => {
    const before = await tokensOf(user);
    const asked = await visitor.get(`/user/cli?port=${encodeURIComponent(port)}`);
    expect([asked.status, asked.text]).toEqual([
      400,
      expect.stringContaining('<code>port</code>: must be a whole number'),
    ]);
    const page = await visitor.get('/user/cli?port=8123');
    const allowed = await visitor.submit(page, { port });
    expect(allowed.status).toBe(400);
    expect(allowed.headers.get('location')).toBeNull();
    expect(await tokensOf(user)).toEqual(before);
  });

  it('400: no port at all', async () => {
    expect((await visitor.get('/user/cli')).status).toBe(400);
  });

  it('403: a form that another site sends', async () => {
    const before = await tokensOf(user);
    expect((await visitor.post('/user/cli', { port: '8123' })).status).toBe(403);
    expect(await tokensOf(user)).toEqual(before);
  });

  it('403: the form of somebody who logged out meanwhile', async () => {
    const other = new PageVisitor(app);
    await other.logIn(await aUser(app));
    const page = await other.get('/user/cli?port=8123');
    await other.submit(await other.get('/logout'));
    expect((await other.submit(page)).status).toBe(403);
  });

  it('200: the last page says that the log-in is done, to anybody', async () => {
    const { status, text } = await new PageVisitor(app).get('/user/cli-success');
    expect([status, text]).toEqual([200, expect.stringContaining('close this window')]);
  });

  it('CLI_TOKEN_EXPIRE_SECONDS is the lifetime of the token', async () => {
    const own = await startTestApp({ CLI_TOKEN_EXPIRE_SECONDS: '86400' });
    const account = await aUser(own);
    const person = new PageVisitor(own);
    await person.logIn(account);
    const page = await person.get('/user/cli?port=1');
    expect(page.text.replace(/\s+/g, ' ')).toContain('for 1 day or');
    await person.submit(page);
    const [row] = await own.dataSource.query<{ expires_at: Date }[]>(
      `SELECT expires_at FROM api_keys WHERE name = 'command line'`,
    );
    expect((row!.expires_at.getTime() - Date.now()) / DAY).toBeCloseTo(1, 2);
    await own.close();
  });
});
