import type { Page } from 'puppeteer-core';
import { codeOf } from '../support/second-factors.js';
import { submit, type PageTour } from './page-tour.js';

/** Opens a page in a browser that nobody has used. */
type Stop = (tour: PageTour, page: Page) => Promise<void>;

const logInThere = async (
  tour: PageTour,
  page: Page,
  { username, password }: { username: string; password: string },
  next = '/logout',
) => {
  await tour.open(page, `/login?next=${encodeURIComponent(next)}`);
  await page.type('#name', username);
  await page.type('#password', password);
  await submit(page);
};
const signedIn = async (tour: PageTour, page: Page) => {
  const account = await tour.aMember();
  await tour.logIn(page, account);
  return account;
};
const setUpThere = async (tour: PageTour, page: Page) => {
  await logInThere(tour, page, await tour.aLateMember());
  const key = String(await page.evaluate(`document.querySelector('code').textContent`));
  await page.type('#code', codeOf(key.replaceAll(' ', '')));
  await submit(page);
};
const click = (page: Page, selector: string) =>
  Promise.all([page.waitForNavigation(), page.click(selector)]);

/** Every page of the server that people see, by its name. */
export const STOPS: Readonly<Record<string, Stop>> = {
  start: (tour, page) => tour.open(page, '/'),
  'start, logged in': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/');
  },
  'log-in': (tour, page) => tour.open(page, '/login'),
  'log-in, refused': (tour, page) =>
    logInThere(tour, page, { username: 'nobody', password: 'wrong' }),
  'log-in, again': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/login?again=1&next=/email');
  },
  'temporary password': async (tour, page) => logInThere(tour, page, await tour.aNewcomer()),
  'second factor': async (tour, page) =>
    logInThere(tour, page, (await tour.aMemberWithCode()).account),
  'second factor, refused': async (tour, page) => {
    await logInThere(tour, page, (await tour.aMemberWithCode()).account);
    await page.type('#code', '000000');
    await submit(page);
  },
  'second factor setup': async (tour, page) => logInThere(tour, page, await tour.aLateMember()),
  'second factor setup, refused': async (tour, page) => {
    await logInThere(tour, page, await tour.aLateMember());
    await page.type('#code', '000000');
    await submit(page);
  },
  'recovery codes': (tour, page) => setUpThere(tour, page),
  'recovery codes, shown before': async (tour, page) => {
    await setUpThere(tour, page);
    await tour.open(page, '/login/second-factor/setup');
  },
  'forgotten password': (tour, page) => tour.open(page, '/user/forgot-password'),
  'forgotten password, sent': async (tour, page) => {
    await tour.open(page, '/user/forgot-password');
    await page.type('#email', 'somebody@example.org');
    await submit(page);
  },
  invitation: async (tour, page) => tour.open(page, await tour.anInvitation(`ada-${Date.now()}`)),
  'invitation, refused': async (tour, page) => {
    await tour.open(page, await tour.anInvitation(`bob-${Date.now()}`));
    await page.type('#password', 'short');
    await submit(page);
  },
  'invitation, done': async (tour, page) => {
    await tour.open(page, await tour.anInvitation(`eve-${Date.now()}`));
    await page.type('#password', 'a good new secret');
    await submit(page);
  },
  'dead link': (tour, page) => tour.open(page, '/user/reset-password?token=none'),
  email: async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/email');
  },
  'email, refused': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/email');
    await page.type('#email', 'new@example.org');
    await page.type('#password', 'wrong');
    await submit(page);
  },
  'email, sent': async (tour, page) => {
    const account = await signedIn(tour, page);
    await tour.anEmailLink(page, account, `sent-${Date.now()}@example.org`);
  },
  'email link': async (tour, page) => {
    const account = await signedIn(tour, page);
    const email = `link-${Date.now()}@example.org`;
    await tour.open(page, await tour.anEmailLink(page, account, email));
  },
  'email changed': async (tour, page) => {
    const account = await signedIn(tour, page);
    const email = `done-${Date.now()}@example.org`;
    await tour.open(page, await tour.anEmailLink(page, account, email));
    await click(page, 'form button');
  },
  'email link, dead': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/email/confirm?token=none');
  },
  'device code': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/devices/verify');
  },
  'device code, refused': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/devices/verify?user_code=0000');
  },
  'device of ZenML': async (tour, page) => {
    const account = await signedIn(tour, page);
    await tour.open(page, await tour.aZenmlDevice(account));
  },
  'device of ZenML, connected': async (tour, page) => {
    const account = await signedIn(tour, page);
    await tour.open(page, await tour.aZenmlDevice(account));
    await click(page, 'button[value=approve]');
  },
  device: async (tour, page) => {
    await tour.open(page, '/oauth/device');
  },
  'device, refused': async (tour, page) => {
    await tour.open(page, '/oauth/device');
    await page.type('#user_code', 'AAAA-AAAA');
    await submit(page);
  },
  'device, to confirm': async (tour, page) => {
    const code = await tour.aDeviceCode();
    await tour.open(page, '/oauth/device');
    await page.type('#user_code', code);
    await submit(page);
  },
  consent: async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, tour.authorization());
  },
  'choice of an account': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, tour.authorization());
    await click(page, 'button[value=allow]');
    await tour.open(page, tour.authorization({ prompt: 'select_account' }));
  },
  applications: async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, tour.authorization());
    await click(page, 'button[value=allow]');
    await tour.open(page, '/applications');
  },
  'unknown application': (tour, page) =>
    tour.open(page, tour.authorization({ client_id: 'nobody' })),
  'log-out by an application': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, tour.authorization());
    await click(page, 'button[value=allow]');
    await tour.open(page, '/oauth/logout');
  },
  'log-out': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/logout');
  },
  'logged out': (tour, page) => tour.open(page, '/logout'),
  'command line': async (tour, page) => {
    await signedIn(tour, page);
    await tour.open(page, '/user/cli?port=8123');
  },
  'no such page': (tour, page) => tour.open(page, '/login/nowhere'),
};
