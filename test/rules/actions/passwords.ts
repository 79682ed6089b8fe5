import { hashSecret } from '../../../src/platform/credentials/secret-token.js';
import { PasswordReset } from '../../../src/accounts/password-reset/password-reset.entity.js';
import { all, POWERLESS, verdicts, WITH_PASSWORD, type Action, type Row } from '../rule.js';
import { sendForm, type Stage } from '../stage.js';
import { FAILURES, inAnHour, NEW_PASSWORD, PASSWORD } from '../world.js';

interface Change {
  readonly current: string;
  readonly password?: string;
}
type Send = (stage: Stage, change: Change) => ReturnType<Row['perform']>;

/** The routes to which a signed-in caller sends the current password. */
const WITH_PROOF: Readonly<Record<string, Send>> = {
  'PATCH /api/v1/users/:user_id/reset-password': (
    { langflow, me },
    { current: current_password, password = NEW_PASSWORD },
  ) => langflow.patch(`/api/v1/users/${me.id}/reset-password`, { current_password, password }),
  'POST /api/v1/account/password': (
    { langflow },
    { current: current_password, password: new_password = NEW_PASSWORD },
  ) => langflow.post('/api/v1/account/password', { current_password, new_password }),
  'PATCH /users/me': ({ bearer }, { current: current_password, password = NEW_PASSWORD }) =>
    bearer.patch('/users/me', { current_password, password }),
  'POST /api/users/setpassword': ({ bearer }, { password = NEW_PASSWORD }) =>
    bearer.post('/api/users/setpassword', { password }),
};

/** The routes on which a caller without a log-in replaces the old password by a new one. */
const WITH_OLD_ONE: Readonly<Record<string, Send>> = {
  'POST /api/v1/login/change_password': ({ anybody, me }, { current }) =>
    anybody.post('/api/v1/login/change_password', {
      username: me.username,
      password: current,
      new_password: NEW_PASSWORD,
    }),
  'POST /api/auth/change_password': ({ anybody, me }, { current }) =>
    anybody.post('/api/auth/change_password', {
      email: me.username,
      password: current,
      new_password: NEW_PASSWORD,
    }),
  'POST /auth/change_password': ({ anybody, me }, { current }) =>
    anybody.form('/auth/change_password', {
      username: me.username,
      password: current,
      new_password: NEW_PASSWORD,
    }),
  'POST /login/password': ({ world, me }, { current }) =>
    sendForm(world, undefined, '/login/password', {
      name: me.username,
      password: current,
      new_password: NEW_PASSWORD,
    }),
};

const rows = (
  ways: Readonly<Record<string, Send>>,
  perform: (stage: Stage, send: Send) => ReturnType<Row['perform']>,
): Row[] =>
  Object.entries(ways).map(([route, send]) => ({
    route,
    perform: (stage) => perform(stage, send),
  }));

async function guess(stage: Stage, send: Send) {
  for (let times = 0; times < FAILURES; times += 1) {
    await send(stage, { current: 'a wrong one', password: `${NEW_PASSWORD} ${times}` });
  }
  return send(stage, { current: PASSWORD });
}

/** The routes by which superusers set the password of an account. */
const setRows = (target: (stage: Stage) => Promise<{ id: string; username: string }>): Row[] => [
  {
    route: 'PATCH /api/v1/users/:user_id',
    perform: async (stage) =>
      stage.langflow.patch(`/api/v1/users/${(await target(stage)).id}`, { password: NEW_PASSWORD }),
  },
  {
    route: 'POST /api/users/set_password_of/:user',
    perform: async (stage) => {
      const path = `/api/users/set_password_of/${(await target(stage)).username}`;
      return stage.bearer.post(path, { password: NEW_PASSWORD });
    },
  },
  {
    route: 'PATCH /users/:user_id',
    perform: async (stage) =>
      stage.bearer.patch(`/users/${(await target(stage)).id}`, { password: NEW_PASSWORD }),
  },
];

/** Creates the token of a mail for a new password. */
async function mailedToken({ world, me, kind }: Stage): Promise<string> {
  const token = `token-of-a-mail-to-${me.id}`;
  if (kind === 'anonymous') return token;
  const reset = { userId: me.id, email: me.username, sessionEpoch: 0, expiresAt: inAnHour() };
  await world.app.dataSource.transaction((manager) =>
    manager.insert(PasswordReset, { ...reset, tokenHash: hashSecret(token) }),
  );
  return token;
}

export const PASSWORD_ACTIONS: readonly Action[] = [
  {
    name: "change one's own password",
    isSensitive: true,
    wearsOut: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'whole', {
      'provider-only': 'external_account_fixed',
      'service account': 'account_without_password',
    }),
    rows: rows(WITH_PROOF, (stage, send) => send(stage, { current: PASSWORD })),
  },
  {
    name: 'send a wrong current password when changing it',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: all('current_password_wrong', ...WITH_PASSWORD),
    rows: rows(WITH_PROOF, (stage, send) => send(stage, { current: 'a wrong one' })),
  },
  {
    name: "guess one's own password when changing it",
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: all('rate_limited', ...WITH_PASSWORD),
    rows: rows(WITH_PROOF, guess),
  },
  {
    name: 'replace a password with the old one, without a log-in',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: {
      ...all('allowed', ...WITH_PASSWORD),
      ...all('login_failed', 'anonymous', 'provider-only', 'service account'),
      inactive: 'approval_pending',
    },
    rows: rows(WITH_OLD_ONE, (stage, send) => send(stage, { current: PASSWORD })),
  },
  {
    name: 'guess the old password when replacing it without a log-in',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: all('rate_limited', 'anonymous', 'inactive', 'ordinary', 'provider-only'),
    rows: rows(WITH_OLD_ONE, guess),
  },
  {
    name: 'ask for a mail to set a new password',
    may: 'ordinary',
    verdicts: all(
      'allowed',
      ...(['anonymous', 'inactive', 'ordinary', 'provider-only', 'service account'] as const),
    ),
    rows: [
      {
        route: 'POST /api/auth/request_password_reset',
        perform: ({ anybody, me }) =>
          anybody.post('/api/auth/request_password_reset', { email: me.username }),
      },
      {
        route: 'POST /user/forgot-password',
        perform: ({ world, me }) =>
          sendForm(world, undefined, '/user/forgot-password', { email: me.username }),
      },
    ],
  },
  {
    name: 'set a new password by mail',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: {
      ...all('allowed', 'ordinary', 'superuser'),
      ...all('reset_token_invalid', 'anonymous', 'inactive'),
    },
    rows: [
      {
        route: 'POST /api/auth/reset_password',
        perform: async (stage) =>
          stage.anybody.post('/api/auth/reset_password', {
            token: await mailedToken(stage),
            new_password: NEW_PASSWORD,
          }),
      },
      {
        route: 'POST /user/reset-password',
        perform: async (stage) =>
          sendForm(stage.world, undefined, '/user/reset-password', {
            token: await mailedToken(stage),
            password: NEW_PASSWORD,
          }),
      },
    ],
  },
  {
    name: "set one's own password where superusers set passwords",
    isSensitive: true,
    wearsOut: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole', {
      ...all('password_not_changeable_here', ...POWERLESS),
      'service account': 'account_without_password',
    }),
    rows: setRows(({ me }) => Promise.resolve(me)),
  },
  {
    name: "set another's password",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole', all('not_target_user', ...POWERLESS)),
    rows: setRows((stage) => stage.aPerson()),
  },
  {
    name: 'set the password of an account of a provider',
    may: 'superuser',
    verdicts: all('external_account_fixed', 'superuser', 'service account'),
    rows: setRows((stage) => stage.aPerson({ hasPassword: false, hasIdentity: true })),
  },
  {
    name: 'set the password of a service account',
    may: 'superuser',
    verdicts: all('account_without_password', 'superuser', 'service account'),
    rows: setRows((stage) => stage.aServiceAccount()),
  },
  {
    name: 'stop requiring a change of a password',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole', all('not_target_user', ...POWERLESS)),
    rows: [
      {
        route: 'PATCH /users/:user_id',
        perform: async (stage) => {
          const { id } = await stage.aPerson({ isPasswordExpired: true });
          return stage.bearer.patch(`/users/${id}`, { password_expired: false });
        },
      },
    ],
  },
];
