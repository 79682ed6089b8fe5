import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { faultsOf, overflowOf } from '../support/axe.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { pressLast, sees, seesNoWindow, watch, type Notes } from './visitor.js';

const SECRET = /^ghcs_[\w-]{40,}$/;

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)(
  'applications, workspaces and connected products in a browser',
  () => {
    let app: TestApp;
    let browser: Browser;
    let page: Page;
    let superuser: TestAccount;
    let member: TestAccount;
    let notes: Notes;
    beforeAll(async () => {
      await buildFrontend();
      app = await startTestApp();
      superuser = await aSuperuser(app);
      member = await aUser(app);
      browser = await launchChromium();
      page = await browser.newPage();
      await page.setViewport({ width: 1280, height: 900 });
      notes = await watch(page, app.url);
      await page.goto(`${app.url}/login?next=%2Fconsole%2Fapplications`);
      await page.type('#name', superuser.username);
      await page.type('#password', superuser.password);
      await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button')]);
    }, 600_000);
    afterAll(async () => {
      await browser?.close();
      await app.close();
    });

    const open = async (path: string) => {
      await page.goto(`${app.url}/console${path}`);
      await settled();
    };
    const settled = async () => {
      await page.waitForSelector('h1');
      await page.waitForFunction(`!document.querySelector('main .animate-spin')`);
    };
    const fill = async (label: string, text: string) => {
      await page.locator(`::-p-aria([name="${label}"])`).fill(text);
    };
    const press = (name: string) => pressLast(page, name);
    const shows = (text: string) => sees(page, text);
    const block = async (label: string) => {
      const place = `pre[aria-label="${label}"]`;
      await page.waitForSelector(place);
      return String(await page.evaluate(`document.querySelector('${place}').textContent`));
    };
    const api = () => app.as(superuser);

    it('an application is created with the guide, its secret replaced, and deleted', async () => {
      await open('/applications');
      await page.locator('main a[href$="/applications/new"]').click();
      await page.locator('a[href*="kind=web"]').click();
      await fill('Name', 'Wiki');
      await fill('Redirect URIs', 'https://wiki.example.com/callback');
      await press('Create application');
      const secret = await block('Client secret');
      expect(secret).toMatch(SECRET);
      await shows(`${app.url}/.well-known/openid-configuration`);
      const clients = (await api().get('/api/v1/oauth_clients')).body as unknown as {
        client_id: string;
        name: string;
      }[];
      const { client_id: id } = clients.find(({ name }) => name === 'Wiki')!;
      expect((await api().get(`/api/v1/oauth_clients/${id}`)).body).toMatchObject({
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: ['https://wiki.example.com/callback'],
        require_pkce: true,
        is_public: false,
      });

      await open(`/applications/${id}`);
      await press('Replace secret');
      await page.waitForSelector('[role=dialog] select');
      await page.select('[role=dialog] select', 'hour');
      await press('Replace secret');
      const next = await block('Client secret');
      expect(next).toMatch(SECRET);
      expect(next).not.toBe(secret);
      const { body } = await api().get(`/api/v1/oauth_clients/${id}`);
      expect(body.former_secret_expires_at).toEqual(expect.any(String));
      await press('Done');

      await press('Delete');
      await page.waitForSelector('[role=dialog] input');
      await page.type('[role=dialog] input', 'Wiki');
      await press('Delete');
      await shows('Wiki was deleted');
      expect((await api().get(`/api/v1/oauth_clients/${id}`)).status).toBe(404);
    });

    it('who authorized an application is listed; one is revoked, then all, by typing its name', async () => {
      const made = await api().post('/api/v1/oauth_clients', {
        name: 'Calendar',
        grant_types: ['authorization_code'],
        redirect_uris: ['https://calendar.example.com/'],
        scopes: ['openid'],
      });
      const id = made.body.client_id as string;
      const people = [member, await aUser(app), await aUser(app)];
      for (const person of people) {
        await app.dataSource.query(
          `INSERT INTO oauth_records (id, model, payload, account_id, client_id, scopes, expires_at, session_epoch)
           SELECT sha256(u.id::text::bytea), 'Grant', '', u.id, $2, '{openid}', now() + interval '1 hour',
             u.session_epoch FROM users u WHERE u.id = $1`,
          [person.id, id],
        );
      }
      const left = async () =>
        (await api().get(`/api/v1/oauth_clients/${id}/grants`)).body.total_count as number;
      await open(`/applications/${id}`);
      await shows('3 in all');
      await press(`Revoke what ${member.username} allowed`);
      await shows(`Revoke what ${member.username} allowed?`);
      await press('Revoke');
      await shows('The application no longer has access');
      expect(await left()).toBe(2);
      await press('Revoke all');
      await page.waitForSelector('[role=dialog] input');
      await page.type('[role=dialog] input', 'Calendar');
      await press('Revoke all');
      await shows('2 grants were revoked');
      await shows('Nobody has authorized it');
      expect(await left()).toBe(0);
    });

    it('a workspace is created, and an account added with a role that is changed', async () => {
      await open('/workspaces');
      await press('Create workspace');
      await fill('Name', 'Night shift');
      await press('Create');
      await page.waitForFunction(`location.pathname === '/console/workspaces/night-shift'`);
      await press('Add member');
      await fill('Account', member.username);
      await page.waitForSelector('[role=dialog] select');
      await page.select('[role=dialog] select', 'operator');
      await press('Add');
      await shows(`${member.username} is a member`);
      const memberOf = async () => {
        const { body } = await api().get('/api/w/night-shift/users/list');
        const members = body as unknown as { email: string; operator: boolean }[];
        return members.find(({ email }) => email === member.username);
      };
      expect(await memberOf()).toMatchObject({ operator: true, is_admin: false });
      const role = `select[aria-label="Role of ${member.username}"]`;
      await page.waitForSelector(role);
      await page.select(role, 'admin');
      await shows('Saved');
      expect(await memberOf()).toMatchObject({ operator: false, is_admin: true });
    });

    it('a product is connected: the settings have the client that was made', async () => {
      await open('/connect?product=grafana');
      await fill('Address of Grafana', 'https://grafana.example.com');
      await press('Connect');
      const text = await block('The file grafana.ini');
      const [, id] = /^client_id = (ghc_\w+)$/m.exec(text)!;
      expect(text).toMatch(/^client_secret = ghcs_[\w-]+$/m);
      expect(text).toContain(`token_url = ${app.url}/oauth/token`);
      expect((await api().get(`/api/v1/oauth_clients/${id}`)).body).toMatchObject({
        name: 'Grafana',
        redirect_uris: ['https://grafana.example.com/login/generic_oauth'],
      });
    });

    it('what the server refuses is said in words, with the id of the request', async () => {
      await open('/connect?product=grafana');
      await fill('Address of Grafana', 'https://other.example.com');
      await press('Connect');
      await shows('exists already, for https://grafana.example.com');
      const alert = await page.evaluate(`document.querySelector('[role=alert] code').textContent`);
      expect(alert).toMatch(/^[\w-]{8,}$/);
      // The browser itself tells of the answer 400.
      notes.errors.length = 0;
    });

    it('a person is invited by a link, found among those who have not come, and withdrawn', async () => {
      await open('/people/new');
      await fill('User name', 'invitee');
      await press('Create person');
      const link = await block('Link of invitee');
      expect(link).toMatch(new RegExp(`^${app.url}/user/reset-password\\?token=[\\w-]{32}$`));
      await open('/people?is_invited=true');
      await page.locator('main td a').click();
      await shows('The person has not come yet');
      await press('Make the link again');
      await press('Show the link');
      expect(await block('Link of invitee')).not.toBe(link);
      await press('Done');
      await press('Withdraw');
      await page.waitForSelector('[role=dialog] input[type=checkbox]');
      await press('Withdraw');
      await shows('The invitation of invitee was withdrawn');
      const { body } = await api().get('/api/v1/accounts?search=invitee');
      expect(body.accounts).toMatchObject([{ invited_until: null }]);
    });

    it('superusers without a second factor are a link', async () => {
      await open('/people?is_superuser=true&has_second_factor=false');
      await shows(superuser.username);
      const chosen = `document.querySelector('select[aria-label="Second factor"]').value`;
      expect(await page.evaluate(chosen)).toBe('false');
      await open('/people?is_superuser=true&has_second_factor=true');
      await shows('Nobody is found');
    });

    it('a change of many is found again in another view and after a reload', async () => {
      await open(`/people?search=${member.username}`);
      await page.locator(`input[aria-label="Select ${member.username}"]`).click();
      await press('Disable');
      await shows('Disable 1 account?');
      await press('Disable');
      await seesNoWindow(page);
      await page.locator('nav a[href$="/keys"]').click();
      await page.waitForFunction(`location.pathname === '/console/keys'`);
      await page.locator('header a[href$="/work"]').click();
      await shows('1 of 1');
      await open('/work');
      await shows('Disable 1 account');
      const { body } = await api().get(`/api/v1/accounts/${member.id}`);
      expect(body.is_active).toBe(false);
    });

    it('leaving an import asks first; afterwards one sees that it was interrupted', async () => {
      const warnings: string[] = [];
      page.once('dialog', (dialog) => {
        warnings.push(dialog.type());
        void dialog.accept();
      });
      // The request never leaves, as if the server were slow.
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        const isImport = request.postData()?.includes('"is_trial":false');
        if (!isImport) void request.continue();
      });
      await open('/people/import');
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
      await writeFile(join(folder, 'late.csv'), 'username\nlate-one\n');
      const chooser = page.waitForFileChooser();
      await page.click('input[type=file]');
      await (await chooser).accept([join(folder, 'late.csv')]);
      await shows('1 account is created');
      await press('Import');
      await shows('goes on');
      await open('/work');
      expect(warnings).toEqual(['beforeunload']);
      await shows('Interrupted');
      await shows('nothing is half done');
      page.removeAllListeners('request');
      await page.setRequestInterception(false);
      await rm(folder, { recursive: true });
      expect((await api().get('/api/v1/accounts?search=late-one')).body.total_count).toBe(0);
    });

    it.each(['light', 'dark'])(
      'axe finds nothing, %s, on a screen and on a phone',
      async (theme) => {
        await page.evaluate(`localStorage.setItem('gatehouse-theme', '${theme}')`);
        const { body } = await api().get('/api/v1/oauth_clients');
        const [{ client_id: id }] = body as unknown as [{ client_id: string }];
        const paths = [
          ...['/applications', '/applications/new', '/applications/new?kind=web'],
          ...[`/applications/${id}`, '/applications/access', '/applications/registration'],
          ...['/workspaces', '/workspaces/night-shift', '/workspaces/night-shift/groups'],
          ...['/workspaces/night-shift/invitations', '/workspaces/night-shift/settings'],
          ...['/people/import', '/people?is_invited=true', '/work', '/connect'],
          ...['/connect?product=grafana', '/connect?product=zenml'],
        ];
        for (const width of [1280, 390]) {
          await page.setViewport({ width, height: 900 });
          for (const path of paths) {
            await open(path);
            expect([path, width, await faultsOf(page)]).toEqual([path, width, []]);
            expect([path, width, await overflowOf(page)]).toEqual([path, width, 0]);
          }
        }
        expect(notes.errors).toEqual([]);
      },
      600_000,
    );
  },
);
