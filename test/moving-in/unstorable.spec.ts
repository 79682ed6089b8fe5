import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryImport } from '../../src/accounts/moving-in/directory-import.service.js';
import type { MovedAccount, MovedKey } from '../../src/accounts/moving-in/moved-directory.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const account = (ref: string, more: Partial<MovedAccount> = {}): MovedAccount => ({
  ref,
  username: ref,
  isActive: true,
  isSuperuser: false,
  identities: [],
  keys: [],
  ...more,
});

/** What no PostgreSQL, but another kind of source could hold. */
describe('texts that PostgreSQL cannot store', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each([
    ['a NUL character', 'x\0'],
    ['half of a character', 'x\ud800'],
  ])('%s leaves out its own row only, or of an account what only describes it', async (_, text) => {
    const name = `owner-${text.charCodeAt(1)}`;
    const key = (digit: string, more: Partial<MovedKey>): MovedKey => ({
      name: null,
      prefix: 'sk-',
      hash: `${digit}${text.charCodeAt(1)}`.padEnd(64, '0'),
      isActive: true,
      ...more,
    });
    const keys = [key('a', { scopes: [text] }), key('b', { name: text }), key('c', {})];
    const identities = [text, 'corp'].map((provider) => ({ provider, subject: name }));
    const report = await app.nest.get(DirectoryImport).run({
      accounts: [
        account(name, { keys, identities }),
        account(`${name}-pictured`, { profileImage: text }),
        account(`${name}-opted`, { optins: { deep: [{ [text]: 1 }] } }),
        account(`${name}-named`, { name: text, company: text, jobTitle: text, avatarUrl: text }),
        account(`${name}-programmed`, { metadata: { [text]: 1 } }),
      ],
      workspaces: [
        {
          id: name,
          name: 'Team',
          ownerRef: name,
          isArchived: false,
          members: [],
          groups: [
            { name: 'spoilt', summary: text, members: [name] },
            { name: 'sound', summary: 'x', members: [] },
          ],
          invites: [],
        },
      ],
      leftOut: [],
      notes: [],
    });
    expect(report.counts.get('accounts')).toMatchObject({ created: 4, leftOut: 1 });
    expect(report.counts.get('keys')).toMatchObject({ created: 1, leftOut: 2 });
    expect(report.counts.get('identities')).toMatchObject({ created: 1, leftOut: 1 });
    expect(report.counts.get('groups')).toMatchObject({ created: 1, leftOut: 1 });
    const isMember = ({ kind }: { kind: string }) => kind === 'group members';
    const members = report.leftOut.filter(isMember);
    expect(members.map(({ reason }) => reason)).toEqual(['its group was left out']);
    const others = report.leftOut.filter((one) => !isMember(one));
    const reasons = others.map(({ reason }) => reason);
    expect(reasons).toHaveLength(5);
    expect(report.omitted.map(({ name: of, what }) => [of, what])).toEqual([
      [`"${name}-pictured"`, 'picture'],
      [`"${name}-opted"`, 'opt-ins'],
      [`"${name}-named"`, 'name'],
      [`"${name}-named"`, 'company'],
      [`"${name}-named"`, 'job title'],
      [`"${name}-named"`, 'picture'],
    ]);
    for (const reason of reasons) expect(reason).toMatch(/^there is a NUL character or half of/);
  });
});
