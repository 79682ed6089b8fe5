import { Visitor } from './visitor.mjs';

const LANGUAGES = { en: 'en-GB,en', 'zh-Hant': 'zh-TW,zh' };

/** Looks at every view of the console, of the account page, and at the pages of the server. */
export async function tour(world) {
  for (const [language, accepted] of Object.entries(LANGUAGES)) {
    const anybody = await Visitor.arrive(world, 'anybody');
    await accept(anybody, accepted);
    for (const [name, path] of Object.entries(OPEN_PAGES))
      await visit(anybody, name, path, language);
    await anybody.leave();
    const admin = await Visitor.arrive(world, 'admin');
    await accept(admin, accepted);
    await admin.logIn(world.admin, '/console');
    const all = { ...consoleViews(world), ...ACCOUNT_VIEWS, ...OWN_PAGES };
    for (const [name, path] of Object.entries(all)) await visit(admin, name, path, language);
    await admin.leave();
  }
}

async function visit(visitor, name, path, language) {
  await visitor.open(path);
  const shown = await visitor.page.evaluate('document.documentElement.lang');
  if (shown !== language)
    visitor.findings.add(path, `The page is in ${shown}, not in ${language}.`);
  await visitor.look(name, { language });
}

/** The languages that the browser asks for, in headers and in scripts. */
async function accept({ page, server }, acceptLanguage) {
  const devtools = await page.createCDPSession();
  await page.goto(server.url);
  const userAgent = await page.browser().userAgent();
  await devtools.send('Network.setUserAgentOverride', { userAgent, acceptLanguage });
}

const OPEN_PAGES = {
  'page-start': '/',
  'page-log-in': '/login',
  'page-forgot-password': '/user/forgot-password',
  'page-reset-password': '/user/reset-password?token=none',
  'page-logged-out': '/logout',
};

const OWN_PAGES = {
  'page-start-logged-in': '/',
  'page-log-out': '/logout',
  'page-device': '/devices/verify',
};

const ACCOUNT_VIEWS = {
  'account-profile': '/account',
  'account-security': '/account/security',
  'account-sessions': '/account/sessions',
  'account-keys': '/account/keys',
  'account-applications': '/account/applications',
  'account-activity': '/account/activity',
  'account-data': '/account/data',
};

function consoleViews({ personId, clientId, workspaceId }) {
  const paths = {
    overview: '',
    people: '/people',
    'people-none-found': '/people?search=nobody-of-this-name',
    'people-new': '/people/new',
    'people-import': '/people/import',
    work: '/work',
    person: `/people/${personId}`,
    ...Object.fromEntries(
      ['keys', 'sessions', 'applications', 'history'].map((part) => [
        `person-${part}`,
        `/people/${personId}/${part}`,
      ]),
    ),
    keys: '/keys',
    'keys-new': '/keys/new',
    workspaces: '/workspaces',
    workspace: `/workspaces/${workspaceId}`,
    ...Object.fromEntries(
      ['groups', 'invitations', 'settings'].map((part) => [
        `workspace-${part}`,
        `/workspaces/${workspaceId}/${part}`,
      ]),
    ),
    applications: '/applications',
    'applications-new': '/applications/new',
    'applications-new-web': '/applications/new?kind=web',
    application: `/applications/${clientId}`,
    'applications-access': '/applications/access',
    'applications-registration': '/applications/registration',
    connect: '/connect',
    'connect-grafana': '/connect?product=grafana',
    'connect-zenml': '/connect?product=zenml',
    audit: '/audit',
    settings: '/settings',
    'no-such-view': '/no-such-view',
  };
  const entries = Object.entries(paths);
  return Object.fromEntries(entries.map(([name, path]) => [`console-${name}`, `/console${path}`]));
}
