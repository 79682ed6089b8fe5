import { randomUUID } from 'node:crypto';
import { Authenticator } from '../../support/authenticator.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { codeOf, mustHaveFactor, storedTotp } from '../../support/second-factors.js';
import type { Answer, Client } from '../../support/client.js';
import { all, POWERLESS, verdicts, type Action, type Row } from '../rule.js';
import type { Stage } from '../stage.js';
import { PASSWORD } from '../world.js';

const FACTORS = '/api/v1/account/second_factors';

/** Calls in the log-in of the caller, if it has one. */
async function inLogIn(stage: Stage): Promise<Client> {
  const { app } = stage.world;
  const isPerson = ['superuser', ...POWERLESS].includes(stage.kind);
  if (!isPerson) return stage.langflow;
  const logIn = (await stage.cookie())!;
  return logIn.startsWith('eyJ') ? app.withToken(logIn) : app.as({ apiKey: logIn });
}

async function factorOf({ world, me, kind }: Stage): Promise<string> {
  return kind === 'anonymous' ? randomUUID() : (await storedTotp(world.app, me)).id;
}

/** Only a log-in may: an API key may be lent. */
const IN_A_LOG_IN = verdicts('ordinary', 'admin', {
  ...all('not_a_log_in_token', 'service account', 'expiring key', 'impersonation token'),
});

type LogIn = (stage: Stage, otp?: string) => Promise<Answer>;

/** Does the first step on pages. */
async function firstStep({ world, me }: Stage): Promise<readonly [PageVisitor, Answer]> {
  const visitor = new PageVisitor(world.app);
  const { username } = me;
  return [visitor, await visitor.logIn({ username, password: PASSWORD })];
}

const langflow: LogIn = ({ anybody, me: { username } }, otp) =>
  anybody.form('/api/v1/login', { username, password: PASSWORD, ...(otp && { otp }) });
const LOG_INS: Readonly<Record<string, LogIn>> = {
  'POST /api/v1/login': langflow,
  'POST /api/auth/login': ({ anybody, me: { username: email } }) =>
    anybody.post('/api/auth/login', { email, password: PASSWORD }),
  'POST /auth/login': ({ anybody, me: { username } }) =>
    anybody.form('/auth/login', { username, password: PASSWORD }),
  'POST /login': async (stage) => (await firstStep(stage))[1],
};

const rows = (prepare: (stage: Stage) => Promise<unknown>): Row[] =>
  Object.entries(LOG_INS).map(([route, logIn]) => ({
    route,
    perform: async (stage) => {
      await prepare(stage);
      return logIn(stage);
    },
  }));

const ofAnother = (send: (client: Client, path: string) => Promise<Answer>): Row['perform'] => {
  return async (stage) => {
    const { id } = await stage.aPerson();
    return send(stage.langflow, `/api/v1/users/${id}/second_factors`);
  };
};

export const SECOND_FACTOR_ACTIONS: readonly Action[] = [
  {
    name: 'log in by a password alone, with a second factor',
    may: 'ordinary',
    wearsOut: 'even if refused',
    verdicts: all('second_factor_required', 'ordinary', 'superuser'),
    rows: rows(({ world, me }) => storedTotp(world.app, me)),
  },
  {
    name: 'log in by a password and a wrong code',
    may: 'ordinary',
    wearsOut: 'even if refused',
    verdicts: all('second_factor_wrong', 'ordinary', 'superuser'),
    rows: [
      {
        route: 'POST /api/v1/login',
        perform: async (stage) => {
          const { secret } = await storedTotp(stage.world.app, stage.me);
          return langflow(stage, codeOf(secret, 10));
        },
      },
      {
        route: 'POST /login/second-factor',
        perform: async (stage) => {
          const { secret } = await storedTotp(stage.world.app, stage.me);
          const [visitor, first] = await firstStep(stage);
          return visitor.submit(await visitor.follow(first), { code: codeOf(secret, 10) });
        },
      },
    ],
  },
  {
    name: 'log in by a password and a code',
    may: 'ordinary',
    wearsOut: true,
    verdicts: all('allowed', 'ordinary', 'superuser'),
    rows: [
      {
        route: 'POST /api/v1/login',
        perform: async (stage) =>
          langflow(stage, codeOf((await storedTotp(stage.world.app, stage.me)).secret)),
      },
      {
        route: 'POST /login/second-factor',
        perform: async (stage) => {
          const { secret } = await storedTotp(stage.world.app, stage.me);
          const [visitor, first] = await firstStep(stage);
          return visitor.submit(await visitor.follow(first), { code: codeOf(secret) });
        },
      },
    ],
  },
  {
    name: 'log in by setting up the second factor that one must have',
    may: 'ordinary',
    wearsOut: true,
    verdicts: all('allowed', 'ordinary', 'superuser'),
    rows: [
      {
        route: 'POST /login/second-factor/setup',
        perform: async (stage) => {
          await mustHaveFactor(stage.world.app, stage.me);
          const [visitor, first] = await firstStep(stage);
          const page = await visitor.follow(first);
          const [, secret] = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)!;
          return visitor.submit(page, { code: codeOf(secret!.replaceAll(' ', '')) });
        },
      },
      {
        route: 'POST /login/second-factor/setup/passkey',
        perform: async (stage) => {
          await mustHaveFactor(stage.world.app, stage.me);
          const [visitor, first] = await firstStep(stage);
          const page = await visitor.follow(first);
          const { body: options } = await visitor.get('/login/second-factor/setup/passkey/options');
          const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)![1]!;
          const answer = JSON.stringify(new Authenticator('http://localhost').create(options));
          return visitor.post('/login/second-factor/setup/passkey', { form_token, answer });
        },
      },
    ],
  },
  {
    name: "set up a second factor of one's own",
    isSensitive: true,
    may: 'ordinary',
    wearsOut: true,
    verdicts: IN_A_LOG_IN,
    rows: [
      {
        route: `POST ${FACTORS}/totp`,
        perform: async (stage) => (await inLogIn(stage)).post(`${FACTORS}/totp`, {}),
      },
      {
        route: `POST ${FACTORS}/totp/:factor_id/confirm`,
        perform: async (stage) => {
          const client = await inLogIn(stage);
          const { status, body } = await client.post(`${FACTORS}/totp`, {});
          const isOffered = status === 201;
          const id = isOffered ? (body.id as string) : randomUUID();
          const code = isOffered ? codeOf(body.secret as string) : '123456';
          return client.post(`${FACTORS}/totp/${id}/confirm`, { code });
        },
      },
    ],
  },
  {
    name: 'make new recovery codes',
    isSensitive: true,
    may: 'ordinary',
    wearsOut: 'even if refused',
    verdicts: IN_A_LOG_IN,
    rows: [
      {
        route: `POST ${FACTORS}/recovery_codes`,
        perform: async (stage) => {
          const client = await inLogIn(stage);
          await factorOf(stage);
          return client.post(`${FACTORS}/recovery_codes`);
        },
      },
    ],
  },
  {
    name: "remove a second factor of one's own",
    isSensitive: true,
    may: 'ordinary',
    wearsOut: 'even if refused',
    verdicts: IN_A_LOG_IN,
    rows: [
      {
        route: `DELETE ${FACTORS}/:factor_id`,
        perform: async (stage) => {
          const client = await inLogIn(stage);
          return client.delete(`${FACTORS}/${await factorOf(stage)}`);
        },
      },
    ],
  },
  {
    name: 'require a second factor of another',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'PATCH /api/v1/users/:user_id/second_factors',
        perform: ofAnother((client, path) => client.patch(path, { is_required: true })),
      },
    ],
  },
  {
    name: "reset another's second factors",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'DELETE /api/v1/users/:user_id/second_factors',
        perform: ofAnother((client, path) => client.delete(path)),
      },
    ],
  },
  {
    name: "reset one's own second factors where superusers reset them",
    may: 'superuser',
    verdicts: {
      ...all('own_second_factors', 'superuser', 'service account'),
      ...all('not_superuser', ...POWERLESS),
    },
    rows: [
      {
        route: 'DELETE /api/v1/users/:user_id/second_factors',
        perform: ({ langflow: client, me }) =>
          client.delete(`/api/v1/users/${me.id}/second_factors`),
      },
    ],
  },
];
