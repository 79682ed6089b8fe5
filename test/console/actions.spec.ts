import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { open } from '../account/visitor.js';
import { chromium } from '../support/chromium.js';
import { anIdentity, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { logInAdministrator, type Administrator } from './administrator.js';
import { click, clickInDialog, sees } from './visitor.js';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('actions in the console', () => {
  let app: TestApp;
  let page: Page;
  let admin: TestAccount;
  let visitor: Administrator['visitor'];
  let close: Administrator['close'] | undefined;
  let writes: string[] = [];
  beforeAll(async () => {
    ({ app, admin, visitor, page, close } = await logInAdministrator());
    page.on('request', (request) => {
      if (request.method() !== 'GET')
        writes.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
  }, 240_000);
  beforeEach(() => {
    writes = [];
    visitor.complaints.splice(0);
  });
  afterAll(() => close?.());

  const isSuperuser = (value: boolean) =>
    page.waitForSelector(`[role=switch][aria-label=Superuser][aria-checked=${value}]`);

  it('“Undo” takes a change back, and asks the server once', async () => {
    const { id } = await aUser(app);
    await open(visitor, app, `/console/people/${id}`);
    await click(page, 'switch', 'Superuser');
    await isSuperuser(true);
    await click(page, 'button', 'Undo');
    await isSuperuser(false);
    const path = `/api/v1/users/${id}`;
    expect(writes).toEqual([`PATCH ${path}`, `PATCH ${path}`]);
    const { body } = await app.as(admin).get(`/api/v1/accounts/${id}`);
    expect(body).toMatchObject({ is_superuser: false });
    expect(visitor.complaints).toEqual([]);
  });

  it('“Undo” makes somebody a member again, with the role, the groups and the state of before', async () => {
    const person = await aUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [person] });
    const api = app.as(admin);
    const at = (path: string) => `/api/w/${workspaceId}/${path}`;
    const member = async () => {
      const { body } = await api.get(at('users/list'));
      return (body as { email: string; username: string }[]).find(
        ({ email }) => email === person.username,
      )!;
    };
    const { username } = await member();
    for (const name of ['night', 'day']) {
      expect((await api.post(at('groups/create'), { name })).status).toBe(200);
      expect((await api.post(at(`groups/adduser/${name}`), { username })).status).toBe(200);
    }
    const changes = { operator: true, disabled: true };
    expect((await api.post(at(`users/update/${username}`), changes)).status).toBe(200);
    const before = await member();
    await open(visitor, app, `/console/workspaces/${workspaceId}`);
    await click(page, 'button', `Remove ${person.username}`);
    await clickInDialog(page, 'Remove');
    await sees(page, 'Undo');
    expect(await member()).toBeUndefined();
    await click(page, 'button', 'Undo');
    await sees(page, 'night');
    expect(await member()).toEqual({ ...before, created_at: expect.any(String) });
    expect(visitor.complaints).toEqual([]);
  });

  it('clearing the filters of the audit leaves the page open, and with it what runs in it', async () => {
    await open(visitor, app, '/console/audit?action=user.create&since=2026-01-01');
    await page.evaluate('window.isOpen = true');
    await page.locator('::-p-aria([name="Clear filters"])').click();
    await page.waitForFunction(`location.search === '' && document.querySelector('main ol')`);
    expect(await page.evaluate('window.isOpen')).toBe(true);
    expect(visitor.complaints).toEqual([]);
  });

  it('offers a new password only where the account can have one, and not to oneself', async () => {
    const service = { username: 'nightly', description: '' };
    const program = (await app.as(admin).post('/service_accounts', service)).body as { id: string };
    const external = await aUser(app);
    await anIdentity(app, external.id);
    await app.dataSource.transaction((manager) =>
      manager.query('DELETE FROM passwords WHERE user_id = $1', [external.id]),
    );
    const offered = new Map([
      [program.id, ['Delete account']],
      [external.id, ['Delete account']],
      [admin.id, ['Make a link to choose a password', 'Delete account']],
    ]);
    for (const [id, items] of offered) {
      await open(visitor, app, `/console/people/${id}`);
      await click(page, 'button', 'More actions');
      await page.waitForSelector('::-p-aria([name="Delete account"][role="menuitem"])');
      expect(
        await page.evaluate(`[...document.querySelectorAll('[role=menuitem]')].map((item) =>
          item.textContent)`),
      ).toEqual(items);
    }
    expect(visitor.complaints).toEqual([]);
  });

  // The last one: the browser notes answers that are errors, also some time later.
  it('“Undo” says why a change was not taken back', async () => {
    const { id } = await aUser(app);
    await open(visitor, app, `/console/people/${id}`);
    await click(page, 'switch', 'Superuser');
    await isSuperuser(true);
    expect((await app.as(admin).delete(`/api/v1/users/${id}`)).status).toBe(200);
    await click(page, 'button', 'Undo');
    await sees(page, 'User not found');
    // No error was thrown.
    expect(visitor.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
