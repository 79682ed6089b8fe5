import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const IMPORT = '/api/v1/accounts/import';

describe('POST /api/v1/accounts/import', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const send = (json: object) => app.as(superuser).post(IMPORT, json);
  const count = async () => {
    const [{ n }] = await app.dataSource.query('SELECT count(*)::int AS n FROM users');
    return n as number;
  };

  it('200: a trial changes nothing; then the list is imported, with its author; again it changes nothing', async () => {
    const { workspaceId } = await aWorkspace(app);
    const csv = `username,email,name,workspace\nada,ada@example.com,Ada,\nbob,,,${workspaceId}\n`;
    const before = await count();
    const trial = await send({ csv });
    expect([trial.status, trial.body]).toEqual([
      200,
      {
        is_imported: false,
        created: [
          { username: 'ada', email: 'ada@example.com', temporary_password: null },
          { username: 'bob', email: null, temporary_password: null },
        ],
        joined: 0,
        invited: 0,
        unchanged: 0,
        without_name: [],
        faults: [],
      },
    ]);
    expect(await count()).toBe(before);
    const { body } = await send({ csv, is_trial: false });
    expect(body).toMatchObject({ is_imported: true, faults: [] });
    expect(await count()).toBe(before + 2);
    const { username, temporary_password: password } = body.created[0];
    const changed = await app.anonymous.post('/api/v1/login/change_password', {
      username,
      password,
      new_password: 'chosen by Ada herself',
    });
    expect(changed.status).toBe(200);
    const [event] = await app.dataSource.query(
      `SELECT author ->> 'user_id' AS author FROM audit_events
       WHERE action = 'user.create' AND after ->> 'username' = 'bob'`,
    );
    expect(event.author).toBe(superuser.id);
    const again = await send({ csv, is_trial: false });
    expect(again.body).toMatchObject({ created: [], unchanged: 2 });
  });

  it('200: a name that breaks a rule is left out, and its line and the reason are told', async () => {
    const [long, hidden] = ['n'.repeat(256), 'a\u202eb'];
    const csv = `username,name\nlong-name,${long}\nhidden-name,${hidden}\nsound-name,Sound\n`;
    const without_name = [
      { line: 2, detail: 'String should have at most 255 characters' },
      { line: 3, detail: 'control, invisible and text-direction characters are not allowed' },
    ];
    const trial = await send({ csv });
    expect(trial.body).toMatchObject({ without_name, faults: [] });
    expect(trial.body.created).toHaveLength(3);
    const { body } = await send({ csv, is_trial: false });
    expect(body).toMatchObject({ is_imported: true, without_name });
    const names = await app.dataSource.query(
      `SELECT username, name FROM users WHERE username LIKE '%-name' ORDER BY username`,
    );
    expect(names).toEqual([
      { username: 'hidden-name', name: null },
      { username: 'long-name', name: null },
      { username: 'sound-name', name: 'Sound' },
    ]);
    const again = await send({ csv, is_trial: false });
    expect(again.body).toMatchObject({ created: [], unchanged: 3, without_name: [] });
  });

  it('200: with a fault nothing is imported, and each line is named', async () => {
    const before = await count();
    const csv = `username,workspace\nfine,\n${superuser.username},\nother,none-such\n`;
    const { body } = await send({ csv, is_trial: false });
    expect(body.is_imported).toBe(false);
    expect((body.faults as { line: number }[]).map(({ line }) => line)).toContain(4);
    const mixed = 'username,email,workspace,role\na,,none-such,\n,,,\nb,no-email,,\nc,,,chief\n';
    expect((await send({ csv: mixed })).body.faults).toEqual([
      { line: 2, detail: 'Workspace "none-such" not found' },
      { line: 3, detail: 'username is missing' },
      { line: 4, detail: 'This is not an email address' },
      { line: 5, detail: 'a role needs a workspace' },
    ]);
    for (const unreadable of ['', 'user\nx\n', 'username\n"x\n', 'username,role\nx,chief\n']) {
      const answer = await send({ csv: unreadable, is_trial: false });
      expect([unreadable, answer.body.is_imported, answer.body.faults.length]).toEqual([
        unreadable,
        false,
        1,
      ]);
    }
    expect(await count()).toBe(before);
  });

  it('200: reads commas, semicolons and tabs, with the mark of UTF-8; refuses other encodings', async () => {
    for (const csv of [
      '\ufeffusername,name\r\nmarked,Mark\r\n',
      'username;name\nsemi;"Semi; Colon"\n',
      'username\tname\ntabbed\tTab\n',
    ]) {
      const { body } = await send({ csv });
      expect([csv, body.faults, body.created.length]).toEqual([csv, [], 1]);
    }
    // What a browser makes of Latin-1.
    const { body } = await send({ csv: 'username,name\njoerg,J\ufffdrg\n', is_trial: false });
    expect(body.faults).toEqual([
      { line: 2, detail: 'is not in UTF-8. Save the list as "CSV UTF-8"' },
    ]);
  });

  it('200: refuses a longer list than one request can import', async () => {
    const names = Array.from({ length: 501 }, (_, n) => `many-${n}`);
    const csv = `username\n${names.join('\n')}\n`;
    const { body } = await send({ csv, is_trial: false });
    expect(body.faults).toEqual([{ line: null, detail: expect.stringContaining('500') }]);
  });

  it('200: invites instead', async () => {
    const { workspaceId } = await aWorkspace(app);
    const csv = `email,workspace\nnew@example.com,${workspaceId}\n`;
    const { body } = await send({ csv, is_trial: false, is_inviting: true });
    expect(body).toMatchObject({ is_imported: true, invited: 1, created: [] });
  });

  it('403, 422: others than superusers; no list', async () => {
    expect((await app.as(await aUser(app)).post(IMPORT, { csv: 'username\nx\n' })).status).toBe(
      403,
    );
    expect((await send({})).status).toBe(422);
  });
});
