import { randomUUID } from 'node:crypto';
import { Session } from '../../../src/auth/session.entity.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { register } from '../../support/relying-party.js';
import { all, verdicts, WITH_PASSWORD, type Action, type Row } from '../rule.js';
import { sendForm, type Stage } from '../stage.js';
import { FAILURES, inAnHour, PASSWORD, PROVIDER } from '../world.js';

type Proof = (stage: Stage, password: string) => ReturnType<Row['perform']>;

const langflowLogIn: Proof = ({ anybody, me }, password) =>
  anybody.form('/api/v1/login', { username: me.username, password });
const windmillLogIn: Proof = ({ anybody, me }, password) =>
  anybody.post('/api/auth/login', { email: me.username, password });
const zenmlLogIn: Proof = ({ anybody, me }, password) =>
  anybody.form('/auth/login', { username: me.username, password });
const pageLogIn: Proof = ({ world, me }, password) =>
  sendForm(world, undefined, '/login', { name: me.username, password });

/** The routes that log in with a name and a password. */
const LOG_INS: Readonly<Record<string, Proof>> = {
  'POST /api/v1/login': langflowLogIn,
  'POST /api/auth/login': windmillLogIn,
  'POST /auth/login': zenmlLogIn,
  'POST /login': pageLogIn,
};

const rows = (
  proofs: Readonly<Record<string, Proof>>,
  perform: (stage: Stage, prove: Proof) => ReturnType<Row['perform']>,
): Row[] =>
  Object.entries(proofs).map(([route, prove]) => ({
    route,
    perform: (stage) => perform(stage, prove),
  }));

/** Sends wrong passwords beyond the limit, and then the right one. */
async function guess(stage: Stage, prove: Proof) {
  for (let times = 0; times < FAILURES; times += 1) await prove(stage, 'a wrong password');
  return prove(stage, PASSWORD);
}

/** Logs in, to renew the log-in later. @returns the answer with the tokens */
async function logIn(stage: Stage, prove: Proof) {
  await stage.world.set(stage.me, 'is_active = true');
  const answer = await prove(stage, PASSWORD);
  if (stage.kind === 'inactive') await stage.world.set(stage.me, 'is_active = false');
  return stage.kind === 'anonymous' ? undefined : answer;
}

/** Begins a session of the caller. @returns its id */
async function aSession({ kind, me, world }: Stage): Promise<string> {
  const id = randomUUID();
  if (kind === 'anonymous') return id;
  await world.app.dataSource.transaction((manager) =>
    manager.insert(Session, { id, userId: me.id, epoch: 0, expiresAt: inAnHour() }),
  );
  return id;
}

export const LOG_IN_ACTIONS: readonly Action[] = [
  {
    name: 'log in by password',
    may: 'ordinary',
    wearsOut: 'even if refused',
    verdicts: {
      ...all('allowed', ...WITH_PASSWORD),
      ...all('login_failed', 'anonymous', 'provider-only', 'service account'),
      inactive: 'approval_pending',
    },
    rows: rows(LOG_INS, (stage, prove) => prove(stage, PASSWORD)),
  },
  {
    name: 'log in by an expired password',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: all('password_expired', 'ordinary', 'superuser'),
    rows: rows(LOG_INS, async (stage, prove) => {
      await stage.world.app.dataSource.transaction((manager) =>
        manager.query('UPDATE passwords SET is_expired = true WHERE user_id = $1', [stage.me.id]),
      );
      return prove(stage, PASSWORD);
    }),
  },
  {
    name: "guess an account's password",
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: all(
      'rate_limited',
      ...(['anonymous', 'inactive', 'ordinary', 'provider-only', 'superuser'] as const),
    ),
    rows: rows(LOG_INS, guess),
  },
  {
    name: 'log in by an API key',
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'write', {
      ...all('invalid_api_key', 'anonymous', 'OAuth token'),
      ...all('allowed', 'read-only key', 'workspace key'),
    }),
    rows: [
      {
        route: 'POST /auth/login',
        perform: ({ anybody, secret }) =>
          anybody.form('/auth/login', { password: secret ?? 'sk-of-nobody' }),
      },
    ],
  },
  {
    name: 'log in as a client by its secret',
    may: 'ordinary',
    verdicts: {
      'service account': 'allowed',
      ...all('oauth_client_refused', 'anonymous', 'inactive'),
    },
    rows: ['POST /auth/login', 'POST /oauth/token'].map((route) => ({
      route,
      perform: async ({ world, kind, anybody }) => {
        const client = await register(await world.asKeeper(), { scopes: ['read'] });
        const account = { id: client.service_account_id!, username: '' };
        if (kind === 'inactive') await world.set(account, 'is_active = false');
        return anybody.form(route.split(' ')[1]!, {
          grant_type: 'client_credentials',
          client_id: client.client_id,
          client_secret: kind === 'anonymous' ? 'ghcs_wrong' : client.client_secret!,
        });
      },
    })),
  },
  {
    name: 'renew a log-in',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: { anonymous: 'not_authenticated', inactive: 'inactive', ordinary: 'allowed' },
    rows: [
      {
        route: 'POST /api/v1/refresh',
        perform: async (stage) => {
          const token = (await logIn(stage, langflowLogIn))?.body.refresh_token as string;
          const client = token
            ? stage.anybody.with({ cookie: `refresh_token_lf=${token}` })
            : stage.anybody;
          return client.post('/api/v1/refresh');
        },
      },
      {
        route: 'GET /api/users/refresh_token',
        perform: async (stage) => {
          const token = (await logIn(stage, windmillLogIn))?.text;
          const client = token ? stage.world.app.withToken(token) : stage.anybody;
          return client.get('/api/users/refresh_token');
        },
      },
      {
        route: 'GET /auth/api_token',
        perform: async (stage) => {
          const token = (await logIn(stage, zenmlLogIn))?.body.access_token as string;
          const client = token ? stage.world.app.withToken(token) : stage.anybody;
          return client.get('/auth/api_token');
        },
      },
    ],
  },
  {
    name: 'start a log-in at a provider',
    may: 'ordinary',
    verdicts: { anonymous: 'allowed' },
    rows: [
      {
        route: 'GET /login/with/:client_name',
        perform: ({ anybody }) => anybody.get(`/login/with/${PROVIDER}`),
      },
      {
        route: 'GET /api/oauth/login/:client_name',
        perform: ({ anybody }) => anybody.get(`/api/oauth/login/${PROVIDER}`),
      },
      {
        route: 'GET /auth/authorize',
        perform: ({ anybody }) => anybody.get(`/auth/authorize?connection=${PROVIDER}`),
      },
    ],
  },
  {
    name: 'finish a log-in at a provider that another browser began',
    may: 'ordinary',
    verdicts: { anonymous: 'oauth_state_mismatch' },
    rows: [
      {
        route: 'GET /user/login_callback/:client_name',
        perform: ({ anybody }) =>
          anybody.get(`/user/login_callback/${PROVIDER}?code=a-code&state=a-state`),
      },
      {
        route: 'POST /api/oauth/login_callback/:client_name',
        perform: ({ anybody }) =>
          anybody.post(`/api/oauth/login_callback/${PROVIDER}`, {
            code: 'a-code',
            state: 'a-state',
          }),
      },
    ],
  },
  {
    name: 'log in without a credential',
    may: 'ordinary',
    verdicts: { anonymous: 'auto_login_disabled', ordinary: 'auto_login_disabled' },
    rows: [
      {
        route: 'GET /api/v1/auto_login',
        perform: ({ langflow }) => langflow.get('/api/v1/auto_login'),
      },
    ],
  },
  {
    name: "end one of one's sessions",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/account/sessions/:session_id',
        perform: async (stage) =>
          stage.langflow.delete(`/api/v1/account/sessions/${await aSession(stage)}`),
      },
    ],
  },
  {
    name: "end all of one's other sessions",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/account/sessions',
        perform: ({ langflow }) => langflow.delete('/api/v1/account/sessions'),
      },
    ],
  },
  {
    name: 'log out',
    wearsOut: true,
    may: 'ordinary',
    verdicts: all('allowed', 'anonymous', 'inactive', ...WITH_PASSWORD, 'expiring key'),
    rows: [
      {
        route: 'POST /api/v1/logout',
        perform: ({ langflow }) => langflow.post('/api/v1/logout'),
      },
      {
        route: 'POST /api/auth/logout',
        perform: ({ bearer }) => bearer.post('/api/auth/logout'),
      },
      { route: 'GET /api/auth/logout', perform: ({ bearer }) => bearer.get('/api/auth/logout') },
      {
        route: 'POST /api/users/logout',
        perform: ({ bearer }) => bearer.post('/api/users/logout'),
      },
      { route: 'POST /auth/logout', perform: ({ bearer }) => bearer.post('/auth/logout') },
      { route: 'POST /logout', perform: (stage) => stage.page('/logout', {}) },
      {
        route: 'POST /oauth/logout/confirm',
        perform: async (stage) => {
          const visitor = new PageVisitor(stage.world.app, { accept: 'text/html' });
          const cookie = await stage.cookie();
          if (cookie) visitor.setCookie('gatehouse_session', cookie);
          const page = await visitor.get('/oauth/logout');
          const isAsked = page.text.includes('<button name="logout"');
          return visitor.submit(page, {}, isAsked ? 'yes' : undefined);
        },
      },
    ],
  },
];
