import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toLineOfText } from '../../src/platform/bounds/line-of-text.js';
import { anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const UNSEEN: [string, string][] = [
  ['a right-to-left override', 'My \u202eppa'],
  ['a directional isolate', 'My \u2067app'],
  ['a zero-width space', 'My\u200bapp'],
  ['a Hangul filler', 'My\u3164app'],
  ['an empty Braille pattern', '\u2800'],
  ['a grapheme joiner', 'My\u034fapp'],
  ['a tag letter', 'My\u{e0041}app'],
  ['a line break', 'My\napp'],
  ['an escape sequence', 'My\u001b[2Japp'],
];
const SEEN = ['My app', 'Łódź 2', 'خانه\u200cها', '\u{1F469}\u200d\u{1F4BB} \u2764\ufe0f', '家 🏠'];

let app: TestApp;
let admin: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  admin = await anEmailUser(app, { isSuperuser: true });
});
afterAll(() => app.close());

const client = () => app.withToken(admin.apiKey);
const aClient = (name: string) =>
  app.as(admin).post('/api/v1/oauth_clients', { name, grant_types: ['client_credentials'] });
const aWorkspace = (name: string) =>
  client().post('/api/workspaces/create', { id: `w-${randomUUID().slice(0, 8)}`, name });

describe('names that people rely on', () => {
  it.each(UNSEEN)('422: %s in a name of an account', async (_, text) => {
    for (const field of ['name', 'company', 'job_title']) {
      const { status, body } = await client().patch('/users/me', { [field]: text });
      expect([status, body.detail[0].loc]).toEqual([422, ['body', field]]);
    }
  });

  it.each(UNSEEN)(
    '422: %s in the name of a client, a workspace, a new account; also refused in an import',
    async (_, text) => {
      expect((await aClient(text)).status).toBe(422);
      expect((await aWorkspace(text)).status).toBe(422);
      const email = `new-${randomUUID()}@corp.example`;
      const created = { email, name: text, super_admin: false };
      expect((await client().post('/api/users/create', created)).status).toBe(422);
      const known = await anEmailUser(app);
      const list = (await client().get('/api/users/export')).body as { email: string }[];
      const renamed = list.map((entry) => ({
        ...entry,
        ...(entry.email === known.username && { name: text }),
      }));
      const { status, text: answer } = await client().post('/api/users/overwrite', renamed);
      expect([status, answer]).toEqual([200, expect.stringContaining(`${known.username}: `)]);
    },
  );

  it.each(SEEN)('200: %j', async (text) => {
    expect((await client().patch('/users/me', { name: text })).status).toBe(200);
    expect((await aClient(text)).status).toBe(200);
    expect((await aWorkspace(text)).status).toBe(201);
  });

  it('200: the present name of an account, sent again', async () => {
    const user = await aUser(app);
    const name = 'old\u202ename';
    await app.dataSource.query('UPDATE users SET name = $2 WHERE id = $1', [user.id, name]);
    const sent = { name, company: 'Corp' };
    expect((await app.withToken(user.apiKey).patch('/users/me', sent)).status).toBe(200);
  });

  it('a name from a provider is stored without its invisible characters', () => {
    for (const text of SEEN) expect(toLineOfText(text, 255)).toBe(text);
    expect(toLineOfText('\u202eMy\u200b\napp\ud83d', 255)).toBe('Myapp');
    expect(toLineOfText('🏠🏠🏠', 2)).toBe('🏠🏠');
  });
});
