import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { chromium } from '../support/chromium.js';
import type { TestAccount } from '../support/factories.js';
import { REDIRECT_URI } from '../support/relying-party.js';
import { codeOf } from '../support/second-factors.js';
import { hasFocus, saidOfField, stopsOf, tabTo } from './focus.js';
import { PageTour, submit } from './page-tour.js';

const LANGUAGE = '繁體中文';

/** Somebody who has no mouse. Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('the pages of the server by the keyboard alone', () => {
  let tour: PageTour;
  let page: Page;
  beforeAll(async () => {
    tour = await PageTour.start();
  });
  afterAll(() => tour.end());
  beforeEach(async () => {
    await page?.browserContext().close();
    page = await tour.arrive();
  });

  const type = (text: string) => page.keyboard.type(text);
  const heading = () => page.evaluate(`document.querySelector('h1').textContent`);
  const namesOfStops = async () => (await stopsOf(page)).map(({ name }) => name);
  /** Presses Enter on what Tab reaches under this name. */
  const choose = async (name: string) => {
    await tabTo(page, name);
    await submit(page);
  };
  const logIn = async ({ username, password }: TestAccount, next: string) => {
    await tour.open(page, `/login?next=${encodeURIComponent(next)}`);
    await hasFocus(page, 'User name or email');
    await type(username);
    await page.keyboard.press('Tab');
    await type(password);
    await submit(page);
  };
  const signedIn = async () => {
    const account = await tour.aMember();
    await tour.logIn(page, account);
    return account;
  };

  it('an invitation begins at the password, says why it is refused, and leads to the log-in', async () => {
    await tour.open(page, await tour.anInvitation('ada'));
    await hasFocus(page, 'New password');
    await type('short');
    await submit(page);
    await hasFocus(page, 'New password');
    expect(await saidOfField(page)).toEqual({
      problem: 'A password should have at least 8 characters.',
      isWrong: true,
    });
    await type('a good new secret');
    await submit(page);
    expect(await heading()).toBe('Your password is set');
    await choose('Log in');
    await hasFocus(page, 'User name or email');
  });

  it('a link that was used leads to the log-in and to another link', async () => {
    await tour.open(page, '/user/reset-password?token=none');
    expect(await namesOfStops()).toEqual(['Log in', 'Ask for a new link', LANGUAGE]);
    await choose('Ask for a new link');
    await hasFocus(page, 'Email of your account');
    await type('somebody@example.org');
    await submit(page);
    expect(await heading()).toBe('Check your email');
  });

  it('a second factor that must be set up: the code, and then the recovery codes', async () => {
    await logIn(await tour.aLateMember(), '/logout');
    await page.waitForSelector('#passkey-form:not([hidden])');
    expect(await namesOfStops()).toEqual([
      'The code that the app shows',
      'Confirm and log in',
      'Create a passkey and log in',
      'Log in with another account',
      LANGUAGE,
    ]);
    await tabTo(page, 'The code that the app shows');
    await type('000000');
    await submit(page);
    await hasFocus(page, 'The code that the app shows');
    expect(await saidOfField(page)).toEqual({
      problem: expect.stringMatching(/^This is not the code of the key above/),
      isWrong: true,
    });
    const key = String(await page.evaluate(`document.querySelector('code').textContent`));
    await type(codeOf(key.replaceAll(' ', '')));
    await submit(page);
    expect(await heading()).toBe('Your recovery codes');
    expect(await namesOfStops()).toEqual(['Copy', 'Download', 'Continue']);
    await choose('Continue');
    expect(await heading()).toBe('Log out');
  });

  it('the second step of a log-in says that a code is wrong, and takes the right one', async () => {
    const { account, secret } = await tour.aMemberWithCode();
    await logIn(account, '/logout');
    const field = 'Code of your authenticator app, or a recovery code';
    await hasFocus(page, field);
    await type('000000');
    await submit(page);
    await hasFocus(page, field);
    const problem = 'The code is wrong, or was used already.';
    expect(await saidOfField(page)).toEqual({ problem, isWrong: true });
    await type(codeOf(secret));
    await submit(page);
    expect(await heading()).toBe('Log out');
  });

  it('a temporary password is replaced', async () => {
    const account = await tour.aNewcomer();
    await logIn(account, '/logout');
    await hasFocus(page, 'Current password');
    expect(await saidOfField(page)).toEqual({
      problem: 'Your password is temporary. To log in you must choose a new one now.',
      isWrong: false,
    });
    await type(account.password);
    await page.keyboard.press('Tab');
    await type('a good new secret');
    await submit(page);
    expect(await heading()).toBe('Log out');
  });

  it('consent: what was asked comes before the buttons, and each of them works by Enter', async () => {
    await signedIn();
    await tour.open(page, tour.authorization());
    expect(await namesOfStops()).toEqual([
      'Not you?',
      'your applications',
      'Authorize',
      'Cancel',
      LANGUAGE,
    ]);
    await choose('Cancel');
    expect(page.url()).toMatch(REDIRECT_URI);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    await tour.open(page, tour.authorization());
    await choose('Authorize');
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/./);
    await tour.open(page, '/applications');
    await choose('Revoke access');
    const status = await page.evaluate(`document.querySelector('[role=status]').textContent`);
    expect(status).toMatch(/^Revoked/);
  });

  it('a device of ZenML: a wrong code is said, then the device is trusted and approved', async () => {
    const account = await signedIn();
    await tour.open(page, '/devices/verify');
    await hasFocus(page, 'Code shown on the device');
    await type('0000');
    await submit(page);
    await hasFocus(page, 'Code shown on the device');
    expect(await saidOfField(page)).toEqual({
      problem: expect.stringMatching(/^No device waits with this code/),
      isWrong: true,
    });
    const path = await tour.aZenmlDevice(account);
    await type(new URLSearchParams(path.split('?')[1]).get('user_code')!);
    await submit(page);
    const trust = 'I trust this device: stay logged in for 30 days';
    expect(await namesOfStops()).toEqual([trust, 'Approve', 'Deny', LANGUAGE]);
    await tabTo(page, trust);
    await page.keyboard.press('Space');
    expect(await page.evaluate('document.activeElement.checked')).toBe(true);
    await choose('Approve');
    expect(await heading()).toBe('Device connected');
  });

  it('a device of an application: a wrong code is said, and the right one is confirmed', async () => {
    await signedIn();
    const code = await tour.aDeviceCode();
    await tour.open(page, '/oauth/device');
    await hasFocus(page, 'Code shown on the device');
    await type('AAAA-AAAA');
    await submit(page);
    await hasFocus(page, 'Code shown on the device');
    const problem = 'This code is not known. Please check it and try again.';
    expect(await saidOfField(page)).toEqual({ problem, isWrong: true });
    await type(code);
    await submit(page);
    expect(await namesOfStops()).toEqual(['Continue', 'Cancel', LANGUAGE]);
    await choose('Continue');
    await choose('Authorize');
    expect(await heading()).toBe('Device connected');
  });

  it('a new email: the wrong password is said, and a link that is not good leads back', async () => {
    const account = await signedIn();
    await tour.open(page, '/email');
    await hasFocus(page, 'New email');
    await type('new@example.org');
    await page.keyboard.press('Tab');
    await type('a wrong password');
    await submit(page);
    await hasFocus(page, 'Current password');
    const problem = 'The current password is wrong.';
    expect(await saidOfField(page)).toEqual({ problem, isWrong: true });
    await type(account.password);
    await submit(page);
    expect(await heading()).toBe('Check your email');
    await tour.open(page, '/email/confirm?token=none');
    expect(await namesOfStops()).toEqual([
      'Ask for a new link',
      'Your account',
      'Log in with another account',
      LANGUAGE,
    ]);
    await choose('Ask for a new link');
    await hasFocus(page, 'New email');
  });

  it('a log-out, here and by an application', async () => {
    await signedIn();
    await tour.open(page, tour.authorization());
    await choose('Authorize');
    await tour.open(page, '/oauth/logout');
    expect(await namesOfStops()).toEqual(['Log out', 'Stay logged in', LANGUAGE]);
    await choose('Stay logged in');
    await tour.open(page, '/logout');
    expect(await namesOfStops()).toEqual(['Log out', 'Your account', LANGUAGE]);
    await choose('Log out');
    expect(await heading()).toBe('Logged out');
    expect(await page.evaluate('document.body.innerText')).toContain('You are logged out.');
    expect(await namesOfStops()).toEqual(['Log in', LANGUAGE]);
  });
});
