import assert from 'node:assert/strict';
import { importsPeople } from './import-people.mjs';
import { Visitor } from './visitor.mjs';

const GRACE = {
  username: 'grace',
  email: 'grace@example.com',
  password: 'a ship that was in port',
};

/** What the first administrator and the first person do, in this order. */
export const STORY = [
  ['the first start prints a password, and the start page leads to the log-in', firstStart],
  ['the administrator logs in and comes to the console', adminLogsIn],
  ['the administrator creates a person, who gets a link by mail', createsPerson],
  ['the administrator makes a workspace, with the person in it', createsWorkspace],
  ['the administrator imports people from a file, after a preview', importsPeople],
  ['the administrator registers an application with the guide', registersApplication],
  ['a second person gets a temporary password, and must replace it', temporaryPassword],
  ['the person chooses a password by the link, once', choosesPassword],
  ['the person logs in and adds a passkey', addsPasskey],
  ['the passkey logs in without the password, and is asked for after it', usesPasskey],
  ['the person makes a key with scopes from the tree', makesKey],
  ['the key works within its scopes, and is refused outside of them', usesKey],
  ['an application asks the person, who authorizes it; its tokens work', authorizes],
  ['the person revokes it on the account page; its tokens are dead', revokes],
  ['the application is authorized again', authorizes],
  ['the administrator disables the person and sees what ended', disables],
  ["the person's session, key and tokens are powerless", isPowerless],
  ['the audit view shows it all', showsAudit],
  ['after a crash and a new start all is still there', survivesCrash],
];

async function firstStart(world) {
  const [, password] = /Password +(\S+)/.exec(world.server.output()) ?? [];
  const [, username] = /User name +(\S+)/.exec(world.server.output()) ?? [];
  assert.ok(password, 'The first start printed no password.');
  world.admin = { username, password };
  const admin = (world.atConsole = await Visitor.arrive(world, 'admin'));
  await admin.open('/');
  await admin.leaveBy('link', 'Log in');
}

async function adminLogsIn({ admin, atConsole: visitor }) {
  const { page } = visitor;
  await page.locator('#name').fill(admin.username);
  await page.locator('#password').fill('not this one');
  await visitor.leaveBy('button', 'Log in');
  await page.waitForSelector('[role=alert]');
  await visitor.look('page-log-in-refused');
  await page.locator('#name').fill(admin.username);
  await page.locator('#password').fill(admin.password);
  await visitor.leaveBy('button', 'Log in');
  await visitor.leaveBy('link', 'Console');
  await visitor.sees('Needs attention');
  await visitor.look('console-overview-first-day');
}

async function createsPerson(world) {
  const { atConsole: visitor, mail } = world;
  await visitor.open('/console/people');
  await visitor.click('link', 'Create person');
  await visitor.fill('User name', GRACE.username);
  await visitor.fill('Name', 'Grace Hopper');
  await visitor.fill('Email', GRACE.email);
  await visitor.page.select('select[name=hand_over]', 'mail');
  await visitor.click('button', 'Create person');
  await visitor.sees('grace was created');
  await visitor.sees(`mailed to ${GRACE.email}`);
  await visitor.look('console-person-created');
  await visitor.click('link', 'To the account');
  await visitor.sees('Logs in by');
  world.personId = visitor.id;
  world.link = await mail.linkTo(GRACE.email);
}

async function createsWorkspace(world) {
  const { atConsole: visitor } = world;
  await visitor.open('/console/workspaces');
  await visitor.look('console-workspaces-first-day');
  await visitor.click('button', 'Create workspace');
  await visitor.page.waitForSelector('[role=dialog]');
  await visitor.fill('Name', 'Night shift');
  await visitor.look('console-workspace-create', { hasTabs: false });
  await visitor.click('button', 'Create');
  await visitor.page.waitForFunction(`location.pathname.endsWith('/night-shift')`);
  world.workspaceId = 'night-shift';
  await visitor.settle();
  await visitor.click('button', 'Add member');
  await visitor.page.locator('[role=dialog] input').fill(GRACE.email);
  await visitor.click('button', 'Add');
  await visitor.sees(`${GRACE.email} is a member`);
}

async function registersApplication(world) {
  const { atConsole: visitor, application } = world;
  await visitor.open('/console/applications');
  await visitor.look('console-applications-first-day');
  await visitor.page.locator('main a[href$="/applications/new"]').click();
  await visitor.page.locator('a[href*="kind=web"]').click();
  await visitor.fill('Name', 'Wiki');
  await visitor.fill('Redirect URIs', application.callback);
  await visitor.click('button', 'Create application');
  world.clientSecret = await visitor.copies('Client secret');
  await visitor.look('console-application-created');
  await visitor.click('link', 'To the application');
  await visitor.page.waitForFunction(`/ghc_\\w+$/.test(location.pathname)`);
  world.clientId = visitor.id;
}

async function temporaryPassword(world) {
  const { atConsole: visitor } = world;
  await visitor.open('/console/people/new');
  await visitor.fill('User name', 'ada');
  await visitor.page.select('select[name=hand_over]', 'temporary_password');
  await visitor.click('button', 'Create person');
  const password = await visitor.copies('Password of ada');
  await visitor.look('console-person-created-password');
  const ada = await Visitor.arrive(world, 'ada');
  await ada.logIn({ username: 'ada', password });
  await ada.page.waitForSelector('input[autocomplete="new-password"]');
  await ada.look('page-replace-password');
  await ada.leave();
}

async function choosesPassword(world) {
  const visitor = (world.atAccount = await Visitor.arrive(world, 'grace'));
  const { page } = visitor;
  await visitor.open(world.link);
  await visitor.look('page-choose-password');
  await page.locator('#password').fill(GRACE.username);
  await visitor.leaveBy('button', 'Set the password');
  await page.waitForSelector('[role=alert]');
  await visitor.look('page-choose-password-refused');
  await page.locator('#password').fill(GRACE.password);
  await visitor.leaveBy('button', 'Set the password');
  await visitor.look('page-password-set');
  const again = await Visitor.arrive(world, 'grace');
  await again.open(world.link);
  assert.equal(await again.page.$('#password'), null);
  await again.look('page-link-used');
  await again.leave();
}

async function addsPasskey(world) {
  const { atAccount: visitor } = world;
  await visitor.logIn(GRACE);
  assert.equal(new URL(visitor.page.url()).pathname, '/account');
  world.isThere = await visitor.getAuthenticator();
  await visitor.open('/account/security');
  await visitor.click('button', 'Add a passkey');
  await visitor.page.locator('[role=dialog] input[name=name]').fill('Laptop');
  await visitor.look('account-passkey-add', { hasTabs: false });
  await visitor.click('button', 'Continue');
  await visitor.page.waitForSelector('[role=dialog] pre');
  await visitor.look('account-recovery-codes', { hasTabs: false });
  await visitor.click('button', 'Done');
  await visitor.sees('Laptop');
}

async function usesPasskey({ atAccount: visitor, isThere }) {
  const { page } = visitor;
  await isThere(false);
  await visitor.open('/logout');
  await visitor.leaveBy('button', 'Log out');
  await visitor.logIn(GRACE, '/account/keys');
  assert.equal(new URL(page.url()).pathname, '/login/second-factor');
  await visitor.look('page-second-factor');
  await page.waitForSelector('#passkey-form button', { visible: true });
  await isThere(true);
  await Promise.all([page.waitForNavigation(), page.click('#passkey-form button')]);
  await visitor.settle();
  assert.equal(new URL(page.url()).pathname, '/account/keys');
  await visitor.open('/logout');
  await visitor.leaveBy('button', 'Log out');
  await isThere(false);
  await page.goto(`${visitor.server.url}/login?next=%2Faccount%2Fkeys`);
  await page.waitForSelector('#passkey-form button', { visible: true });
  await isThere(true);
  await Promise.all([page.waitForNavigation(), page.click('#passkey-form button')]);
  await visitor.settle();
  assert.equal(new URL(page.url()).pathname, '/account/keys');
}

async function makesKey(world) {
  const { atAccount: visitor } = world;
  await visitor.open('/account/keys');
  await visitor.click('button', 'Create API key');
  await visitor.page.locator('[role=dialog] input[name=name]').fill('reports');
  await visitor.click('checkbox', 'Read everything that you can read');
  await visitor.click('checkbox', 'Read the accounts that you can read');
  await visitor.look('account-key-create', { hasTabs: false });
  await visitor.click('button', 'Create');
  world.key = await visitor.copies('Your new API key');
  await visitor.look('account-key-created', { hasTabs: false });
  await visitor.click('button', 'Done');
  await visitor.sees('reports');
}

async function usesKey({ server, key }) {
  const headers = { 'x-api-key': key };
  assert.equal(await server.call('/api/v1/users/whoami', headers), 200);
  assert.equal(await server.call('/api/v1/api_key/', headers), 403);
  assert.equal(await server.call('/api/v1/account', headers, 'PATCH'), 403);
}

async function authorizes(world) {
  const { atAccount: visitor, application, server, clientId, clientSecret } = world;
  const attempt = await application.begin(server.url, clientId, clientSecret, application.callback);
  await visitor.open(attempt.url);
  await visitor.sees('Wiki');
  await visitor.look('page-consent');
  await visitor.leaveBy('button', 'Authorize');
  await visitor.sees('Back at the wiki');
  const tokens = await attempt.finish(visitor.page.url());
  world.refresh = attempt.refresh;
  world.tokens = await attempt.refresh(tokens.refresh_token);
  world.bearer = { authorization: `Bearer ${world.tokens.access_token}` };
  assert.equal(await server.call('/oauth/userinfo', world.bearer), 200);
}

async function revokes(world) {
  const { atAccount: visitor, server } = world;
  await visitor.open('/account/applications');
  await visitor.sees('Wiki');
  await visitor.look('account-applications-let-in');
  await visitor.click('button', 'Revoke access');
  await visitor.page.waitForSelector('[role=dialog]');
  await visitor.look('account-application-revoke', { hasTabs: false });
  await visitor.click('button', 'Revoke access');
  await visitor.sees('Revoked. The application no longer has access.');
  await areDead(world);
  assert.equal(await server.call('/api/v1/users/whoami', { 'x-api-key': world.key }), 200);
}

async function areDead({ server, bearer, refresh, tokens }) {
  assert.equal(await server.call('/oauth/userinfo', bearer), 401);
  await assert.rejects(refresh(tokens.refresh_token), { error: 'invalid_grant' });
}

async function disables({ atConsole: visitor }) {
  await visitor.open('/console/people?search=grace');
  await visitor.click('link', 'grace');
  await visitor.sees('Logs in by');
  for (const part of ['Keys', 'Sessions', 'Applications', 'History']) {
    const tab = await visitor.find('main nav a', part);
    await tab.click();
    await visitor.settle();
    await visitor.look(`console-person-${part.toLowerCase()}-in-use`);
  }
  await visitor.click('button', 'Disable');
  await visitor.sees('Disable grace?');
  await visitor.look('console-person-disable', { hasTabs: false });
  await visitor.click('button', 'Disable');
  await visitor.sees('grace is disabled');
  await visitor.sees('1 API key');
  await visitor.sees('Access of 1 application');
  await visitor.look('console-person-disabled', { hasTabs: false });
  await visitor.click('button', 'Close');
}

async function isPowerless(world) {
  const { atAccount: visitor, server, key } = world;
  await areDead(world);
  // Otherwise the log-in page logs in by the passkey, without a click.
  await world.isThere(false);
  assert.equal(await server.call('/api/v1/users/whoami', { 'x-api-key': key }), 403);
  await visitor.open('/account');
  assert.equal(new URL(visitor.page.url()).pathname, '/login');
  await visitor.logIn(GRACE);
  await visitor.page.waitForSelector('[role=alert]');
  await visitor.look('page-log-in-disabled');
}

async function showsAudit({ atConsole: visitor, personId }) {
  const of = (query) => visitor.open(`/console/audit?${query}`);
  for (const [query, ...texts] of [
    ['action=user.create', 'grace', 'ada'],
    [
      `author_id=${personId}`,
      'Passkey created',
      'API key created',
      'Access of an application deleted',
    ],
    [`target_id=${personId}`, 'grace'],
    ['action=login.refuse', 'grace'],
    ['target_type=oauth_client', 'Wiki'],
  ]) {
    await of(query);
    for (const text of texts) await visitor.sees(text);
  }
  await of(`action=user.update&target_id=${personId}`);
  await visitor.click('button', 'Details');
  await visitor.sees('is_active');
  await visitor.look('console-audit-difference');
}

async function survivesCrash(world) {
  const { atConsole: visitor, server, personId } = world;
  await server.kill();
  await server.start();
  assert.doesNotMatch(server.output(), /First start/);
  await visitor.open('/console/people');
  await visitor.sees('grace');
  await visitor.sees('ada');
  await visitor.open(`/console/people/${personId}`);
  await visitor.sees('Disabled');
  await visitor.open(`/console/people/${personId}/keys`);
  await visitor.sees('reports');
  await visitor.open('/console/applications');
  await visitor.sees('Wiki');
  await showsAudit(world);
}
