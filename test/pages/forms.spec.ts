import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { sourceFiles } from '../architecture/source.js';
import { mailSettings, signedIn } from '../email-change/ask.js';
import { startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { discover, Person, register } from '../support/relying-party.js';
import { aTotp, firstStep, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { attributesOf } from './markup.js';

/** The only file that writes fields for text. */
const FORM = 'src/platform/pages/form.ts';
const WRONG = 'a wrong password';
const SHORT = 'short';

/** A form of a page, and its refusals: the answer, and the field that it is about, if any. */
interface Walk {
  readonly action: string;
  readonly refusals: () => Promise<[Answer, field: string, isWrong?: boolean][]>;
}

/** How each form with fields for text says what was refused. */
describe('forms', () => {
  let smtp: SmtpServer;
  let app: TestApp;
  /** Its public address is the one that the tests reach. */
  let own: TestApp;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    app = await startTestApp(mailSettings(smtp, { PASSWORD_RESETS_PER_HOUR: '1' }));
    own = await startTestApp();
  });
  afterAll(async () => {
    await app.close();
    await own.close();
    await smtp.stop();
  });

  const out = () => new PageVisitor(app);
  const expire = (id: string) =>
    app.dataSource.transaction((manager) =>
      manager.query('UPDATE passwords SET is_expired = true WHERE user_id = $1', [id]),
    );

  const WALKS: Walk[] = [
    {
      action: '/login',
      refusals: async () => {
        const inactive = await aUser(app, { isActive: false });
        return [
          [await out().logIn({ username: 'nobody', password: WRONG }), 'password'],
          [await out().logIn(inactive), 'password', false],
        ];
      },
    },
    {
      action: '/login/password',
      refusals: async () => {
        const account = await aUser(app);
        const { id, username: name, password } = account;
        const withCode = await aUser(app);
        await aTotp(app, withCode);
        await expire(id);
        const expired = await out().logIn(account);
        const visitor = out();
        const page = await visitor.get('/login/password');
        const change = (filled: Record<string, string>) =>
          visitor.submit(page, { name, password, new_password: 'a new good secret', ...filled });
        const asked = await change({ name: withCode.username, password: withCode.password });
        const code = { name: withCode.username, password: withCode.password, code: '000000' };
        return [
          [expired, 'password', false],
          [await change({ password: WRONG }), 'password'],
          [await change({ new_password: SHORT }), 'new_password'],
          [await change({ new_password: password }), 'new_password'],
          [asked, 'code'],
          [await change(code), 'code'],
        ];
      },
    },
    {
      action: '/login/second-factor',
      refusals: async () => {
        const account = await aUser(app);
        await aTotp(app, account);
        const visitor = out();
        const page = await firstStep(visitor, account);
        return [[await visitor.submit(page, { code: '000000' }), 'code']];
      },
    },
    {
      action: '/login/second-factor/setup',
      refusals: async () => {
        const account = await aUser(app);
        await mustHaveFactor(app, account);
        const visitor = out();
        const page = await firstStep(visitor, account);
        return [[await visitor.submit(page, { code: '000000' }), 'code']];
      },
    },
    {
      action: '/user/forgot-password',
      refusals: async () => {
        const visitor = out();
        const page = await visitor.get('/user/forgot-password');
        await visitor.submit(page, { email: 'somebody@example.com' });
        const again = await visitor.submit(page, { email: 'somebody@example.com' });
        return [[again, 'email', false]];
      },
    },
    {
      action: '/user/reset-password',
      refusals: async () => {
        const { body } = await app
          .as(await aSuperuser(app))
          .post('/api/v1/accounts', { username: 'invited', hand_over: 'link' });
        const { pathname, search } = new URL(body.link as string);
        const visitor = out();
        const page = await visitor.get(pathname + search);
        return [[await visitor.submit(page, { password: SHORT }), 'password']];
      },
    },
    {
      action: '/email',
      refusals: async () => {
        const account = await anEmailUser(app);
        const visitor = await signedIn(app, account);
        const page = await visitor.get('/email');
        const { password } = account;
        return [
          [await visitor.submit(page, { email: 'no address', password }), 'email'],
          [await visitor.submit(page, { email: 'a@example.org', password: WRONG }), 'password'],
        ];
      },
    },
    {
      action: '/devices/verify',
      refusals: async () => {
        const visitor = await signedIn(app, await aUser(app));
        return [[await visitor.get('/devices/verify?user_code=0000'), 'user_code']];
      },
    },
    {
      action: '/oauth/device',
      refusals: async () => {
        const client = await register(own.as(await aSuperuser(own)));
        await oidc.initiateDeviceAuthorization(await discover(own, client), { scope: 'read' });
        const person = new Person(own, await aUser(own));
        const page = (await person.walk('/oauth/device')) as Answer;
        const unknown = (await person.press(page, undefined, { user_code: 'AAAA' })) as Answer;
        return [[unknown, 'user_code']];
      },
    },
  ];

  it('with fields for text are made in one place, and each of them is walked here', () => {
    const fields = sourceFiles('src').flatMap(({ path, text }) =>
      [...text.matchAll(/<(input|textarea)\b[^>]*/g)]
        .filter(([tag]) => !/type="(hidden|checkbox)"/.test(tag))
        .map(() => path),
    );
    expect(fields).toEqual([FORM]);
    const forms = sourceFiles('src').flatMap(({ path, text }) =>
      [...text.matchAll(/\bform\(\{\s*action: (\S+),/g)].map(([, action]) => `${path} ${action}`),
    );
    expect(forms).toHaveLength(WALKS.length);
  });

  it.each(WALKS)('of $action mark what was refused, and begin there', async (walk) => {
    for (const [{ status, text }, name, isWrong = true] of await walk.refusals()) {
      const problems = attributesOf(text, 'p').filter(
        (each) => each['role'] && !('hidden' in each),
      );
      const inputs = attributesOf(text, 'input').filter(({ type }) => type !== 'hidden');
      const field = inputs.find((input) => input['name'] === name);
      expect({
        status,
        problems: problems.map(({ role, id }) => [role, id]),
        described: inputs.filter((input) => input['aria-describedby']),
        invalid: inputs.filter((input) => input['aria-invalid'] === 'true'),
        focused: inputs.filter((input) => 'autofocus' in input),
      }).toEqual({
        status: expect.any(Number),
        problems: [['alert', 'problem']],
        described: [field],
        invalid: isWrong ? [field] : [],
        focused: [field],
      });
      expect(field!['aria-describedby']).toBe('problem');
    }
  });
});
