import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { countDeadlocks } from '../support/count-deadlocks.js';
import { anApiKey, anEmailUser, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';

const server = process.env['DATABASE_URL'];
// The embedded database has one session, whose transactions never overlap.
const onServer = server ? describe : describe.skip;
const ROUNDS = 5;

/** Everything locks a workspace before accounts, and several rows of a table by their ids. */
onServer('concurrent requests that lock the same rows never deadlock', () => {
  it('tokens of a workspace, and changes of their owners there', async () => {
    const deadlocks = await countDeadlocks(server!, async (app) => {
      const { by, superusers, members } = await prepare(app, ['one']);
      const names = await namesIn(by(superusers[0]!), 'one');
      await all(ROUNDS, (round) => [
        ...members.map((member) =>
          by(member).post('/api/users/tokens/create', { label: 't', workspace_id: 'one' }),
        ),
        ...members.map(({ username }, n) =>
          by(superusers[n % 2]!).post(`/api/w/one/users/update/${names.get(username)}`, {
            is_admin: round % 2 === 0,
          }),
        ),
        ...superusers.map((superuser, n) =>
          by(superuser).post('/api/users/tokens/impersonate', {
            impersonate_email: members[n]!.username,
            workspace_id: 'one',
          }),
        ),
        by(superusers[0]!).post('/api/w/one/groups/create', { name: `g${round}`, summary: '' }),
      ]);
    });
    expect(deadlocks).toBe(0);
  });

  it('keys of a workspace that are replaced, and changes of their owners there', async () => {
    const deadlocks = await countDeadlocks(server!, async (app) => {
      const { by, superusers, members } = await prepare(app, ['one']);
      const names = await namesIn(by(superusers[0]!), 'one');
      const keys: { id: string; owner: TestAccount }[] = [];
      for (const owner of members) {
        for (let n = 0; n < ROUNDS; n += 1) {
          const { id } = await anApiKey(app, owner.id, { workspaceId: 'one' });
          keys.push({ id, owner });
        }
      }
      await all(1, () =>
        keys.flatMap(({ id, owner }, n) => [
          app.as(owner).post(`/api/v1/api_key/${id}/rotate`, { overlap_seconds: 60 }),
          by(superusers[n % 2]!).post(`/api/w/one/users/update/${names.get(owner.username)}`, {
            is_admin: n % 2 === 0,
          }),
        ]),
      );
    });
    expect(deadlocks).toBe(0);
  });

  it('tokens with which superusers act for others, and the archiving of their workspace', async () => {
    const deadlocks = await countDeadlocks(server!, async (app) => {
      const { by, superusers, members } = await prepare(app, ['one']);
      const [one, two] = superusers as [TestAccount, TestAccount];
      const act = (actor: TestAccount, { username }: TestAccount) =>
        by(actor).post('/api/users/tokens/impersonate', { impersonate_email: username });
      await all(ROUNDS, () => [
        act(one, two),
        act(two, one),
        ...members.map((member, n) => act(superusers[n % 2]!, member)),
        by(one).post('/api/w/one/workspaces/archive'),
        by(two).post('/api/workspaces/unarchive/one'),
      ]);
    });
    expect(deadlocks).toBe(0);
  });

  it('workspaces with the same members are archived, deleted and get other ids', async () => {
    const deadlocks = await countDeadlocks(server!, async (app) => {
      const workspaces = Array.from({ length: 12 }, (_, n) => `w${n}`);
      const { by, superusers } = await prepare(app, workspaces);
      const change = (id: string, n: number): Promise<Answer> => {
        const client = by(superusers[n % 2]!);
        if (n % 3 === 0) return client.post(`/api/w/${id}/workspaces/archive`);
        if (n % 3 === 1) return client.delete(`/api/workspaces/delete/${id}`);
        const names = { new_id: `${id}-new`, new_name: id };
        return client.post(`/api/w/${id}/workspaces/change_workspace_id`, names);
      };
      await all(1, () => workspaces.map(change));
    });
    expect(deadlocks).toBe(0);
  });
});

/** Two superusers and four others, who are members of all workspaces, added in any order. */
async function prepare(app: TestApp, workspaces: readonly string[]) {
  const by = (account: TestAccount) => app.withToken(account.apiKey);
  const superusers = [
    await anEmailUser(app, { isSuperuser: true }),
    await anEmailUser(app, { isSuperuser: true }),
  ];
  const members = await Promise.all([1, 2, 3, 4].map(() => anEmailUser(app)));
  const others = [superusers[1]!, ...members];
  for (const [number, id] of workspaces.entries()) {
    await all(1, () => [by(superusers[0]!).post('/api/workspaces/create', { id, name: id })]);
    const first = number % others.length;
    for (const { username: email } of [...others.slice(first), ...others.slice(0, first)]) {
      const member = { email, is_admin: false, operator: false };
      await all(1, () => [by(superusers[0]!).post(`/api/w/${id}/workspaces/add_user`, member)]);
    }
  }
  return { by, superusers, members };
}

/** The names of members by their emails. */
async function namesIn(client: ReturnType<TestApp['withToken']>, workspace: string) {
  const { body } = await client.get(`/api/w/${workspace}/users/list`);
  const members = body as { email: string; username: string }[];
  return new Map(members.map(({ email, username }) => [email, username]));
}

/** Sends the requests of all rounds at once, all of which must succeed. */
async function all(rounds: number, send: (round: number) => Promise<Answer>[]): Promise<void> {
  const answers = await Promise.all(Array.from({ length: rounds }, (_, n) => send(n)).flat());
  expect(answers.filter(({ status }) => status >= 400).map(({ text }) => text)).toEqual([]);
}
