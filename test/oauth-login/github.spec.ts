import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/client.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { GithubServer, type GithubPerson } from './github-server.js';

describe('a log-in at GitHub', () => {
  const github = new GithubServer();
  let app: TestApp;
  let issuer: string;
  beforeAll(async () => {
    issuer = await github.start();
    app = await startTestApp({
      OAUTH_LOGINS: JSON.stringify({ github: { issuer, id: 'an id', secret: 'a secret' } }),
      OAUTH_SIGNUP_ENABLED: 'true',
      NEW_USER_IS_ACTIVE: 'true',
    });
  });
  afterAll(async () => {
    await app.close();
    await github.stop();
  });

  const comeBack = async (visitor: PageVisitor, person: GithubPerson) => {
    github.person = person;
    const { headers } = await visitor.get('/login/with/github');
    const url = new URL(headers.get('location')!);
    expect(url.searchParams.get('scope')).toBe('read:user user:email');
    const answer = await new Client(issuer).get(url.pathname + url.search);
    const { pathname, search } = new URL(answer.headers.get('location')!);
    return pathname + search;
  };
  const aPerson = (id: number, verified = true): GithubPerson => ({
    id,
    name: 'The Octocat',
    emails: [
      { email: 'other@example.com', primary: false, verified: true },
      { email: `Octo${id}@Example.com`, primary: true, verified },
    ],
  });

  it('303: uses the numeric account id and the primary, verified email', async () => {
    for (let time = 0; time < 2; time += 1) {
      const visitor = new PageVisitor(app);
      const { status } = await visitor.get(await comeBack(visitor, aPerson(1)));
      expect(status).toBe(303);
    }
    expect(
      await app.dataSource.query(
        'SELECT provider, subject, u.email, u.name FROM identities i JOIN users u ON u.id = i.user_id',
      ),
    ).toEqual([
      { provider: 'github', subject: '1', email: 'octo1@example.com', name: 'The Octocat' },
    ]);
  });

  it('403: a primary email that is not verified, and no email', async () => {
    for (const person of [aPerson(2, false), { ...aPerson(3), emails: [] }]) {
      const visitor = new PageVisitor(app);
      expect((await visitor.get(await comeBack(visitor, person))).status).toBe(403);
    }
  });

  it('400: a used code, which GitHub refuses with status 200', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, aPerson(4));
    const kept = visitor.cookie('gatehouse_login')!;
    expect((await visitor.get(path)).status).toBe(303);
    const other = new PageVisitor(app);
    other.setCookie('gatehouse_login', kept);
    const { status, text } = await other.get(path);
    expect([status, text]).toEqual([400, expect.stringContaining('provider refused')]);
  });

  it('400: another state', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, aPerson(5));
    expect((await visitor.get(path.replace(/state=/, 'state=x'))).status).toBe(400);
  });
});
