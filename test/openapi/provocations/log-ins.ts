import {
  BAD,
  busily,
  caller,
  GOOD,
  strictly,
  type Provocation,
  type Provocations,
} from './provocation.js';
import { codeOf, mustHaveFactor, storedTotp } from '../../support/second-factors.js';
import { REDEEMING } from './devices.js';
import { aName, PASSWORD, PROVIDER, type Wishes, type World } from '../../rules/world.js';

type Send = (world: World, name: string, password: string) => Promise<unknown>;

const LOG_INS: Readonly<Record<string, Send>> = {
  'POST /api/v1/login': ({ app }, username, password) =>
    app.anonymous.form('/api/v1/login', { username, password }),
  'POST /api/auth/login': ({ app }, email, password) =>
    app.anonymous.post('/api/auth/login', { email, password }),
  'POST /auth/login': ({ app }, username, password) =>
    app.anonymous.form('/auth/login', { username, password }),
};

const change = (newPassword: string): Readonly<Record<string, Send>> => ({
  'POST /api/v1/login/change_password': ({ app }, username, password) => {
    const body = { username, password, new_password: newPassword };
    return app.anonymous.post('/api/v1/login/change_password', body);
  },
  'POST /api/auth/change_password': ({ app }, email, password) => {
    const body = { email, password, new_password: newPassword };
    return app.anonymous.post('/api/auth/change_password', body);
  },
  'POST /auth/change_password': ({ app }, username, password) => {
    const body = { username, password, new_password: newPassword };
    return app.anonymous.form('/auth/change_password', body);
  },
});

const by =
  (send: Send, wishes: Wishes = {}, columns = ''): ((world: World) => Promise<unknown>) =>
  async (world) => {
    const person = await world.aPerson(wishes);
    if (columns) await world.set(person, columns);
    return send(world, person.username, PASSWORD);
  };

/** What proving a password refuses, whatever it is proved for. */
const proving = (send: Send) => ({
  login_failed: (world: World) => send(world, aName('nobody'), PASSWORD),
  approval_pending: by(send, { isActive: false }),
  login_of_inactive_account: by(send, { isActive: false }, 'last_login_at = now()'),
  rate_limited: strictly(async (world) => {
    await send(world, aName('nobody'), PASSWORD);
    return send(world, aName('nobody'), PASSWORD);
  }),
  hashing_overloaded: busily((world) => send(world, aName('nobody'), PASSWORD)),
});

const expired: (send: Send) => Provocation = (send) => async (world) => {
  const { username, id } = await world.aPerson();
  await world.app.dataSource.transaction((manager) =>
    manager.query('UPDATE passwords SET is_expired = true WHERE user_id = $1', [id]),
  );
  return send(world, username, PASSWORD);
};

const withFactor: (send: Send) => Provocation = (send) => async (world) => {
  const person = await world.aPerson();
  await storedTotp(world.app, person);
  return send(world, person.username, PASSWORD);
};

const mustSetUp: (send: Send) => Provocation = (send) => async (world) => {
  const person = await world.aPerson();
  await mustHaveFactor(world.app, person);
  return send(world, person.username, PASSWORD);
};

const wrongCode: Provocation = async (world) => {
  const { id, username } = await world.aPerson();
  const otp = codeOf((await storedTotp(world.app, { id })).secret, 10);
  return world.app.anonymous.form('/api/v1/login', { username, password: PASSWORD, otp });
};

const wrongCodeForChange: Provocation = async (world) => {
  const { id, username } = await world.aPerson();
  const otp = codeOf((await storedTotp(world.app, { id })).secret, 10);
  return world.app.anonymous.post('/api/v1/login/change_password', {
    username,
    password: PASSWORD,
    new_password: GOOD,
    otp,
  });
};

const logIn = (form: Readonly<Record<string, string>>) => (world: World) =>
  world.app.anonymous.form('/auth/login', form);

/** What logging in refuses by other means than a password. */
const WITHOUT_PASSWORD = {
  ...REDEEMING,
  api_key_of_inactive_account: async (world: World) => {
    const { text } = await world.aKey(await world.aPerson({ isActive: false }));
    return logIn({ password: text })(world);
  },
  grant_malformed: logIn({ grant_type: 'password' }),
  grant_unsupported: logIn({ grant_type: 'another' }),
  invalid_api_key: logIn({ password: 'sk-nowhere' }),
  oauth_client_refused: logIn({ client_id: 'nobody', client_secret: 'any' }),
};

const refused = change(BAD);
const reused = change(PASSWORD);

const withoutToken = (verb: string, path: string): Provocations => ({
  [`${verb} ${path}`]: { not_authenticated: ({ app }) => app.anonymous.send(verb, path) },
});

/** A log-in of a session, as its refresh cookie. */
async function refreshCookie({ app }: World, username: string): Promise<string> {
  const { body } = await app.anonymous.form('/api/v1/login', { username, password: PASSWORD });
  return `refresh_token_lf=${body.refresh_token}`;
}

const oauthCallback = (world: World, name: string) =>
  world.app.anonymous.post(`/api/oauth/login_callback/${name}`, { code: 'a', state: 'b' });

export const LOG_IN_PROVOCATIONS: Provocations = {
  ...Object.fromEntries(
    Object.entries(LOG_INS).map(([name, send]) => [
      name,
      {
        ...proving(send),
        password_expired: expired(send),
        second_factor_required: withFactor(send),
        second_factor_setup_required: mustSetUp(send),
        ...(name === 'POST /api/v1/login' && { second_factor_wrong: wrongCode }),
        ...(name === 'POST /auth/login' && WITHOUT_PASSWORD),
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(change(GOOD)).map(([name, send]) => [
      name,
      {
        ...proving(send),
        second_factor_required: withFactor(send),
        ...(name === 'POST /api/v1/login/change_password' && {
          second_factor_wrong: wrongCodeForChange,
        }),
        password_refused: by(refused[name]!),
        password_reused: by(reused[name]!),
      },
    ]),
  ),
  ...withoutToken('POST', '/api/auth/logout'),
  ...withoutToken('GET', '/api/auth/logout'),
  ...withoutToken('POST', '/api/users/logout'),
  'GET /api/users/refresh_token': {
    not_a_log_in_token: async (world) =>
      (await caller(world)).bearer.get('/api/users/refresh_token'),
    second_factor_setup_required: async (world) => {
      const person = await world.aPerson();
      const { username: email } = person;
      const token = await world.app.anonymous.post('/api/auth/login', {
        email,
        password: PASSWORD,
      });
      await mustHaveFactor(world.app, person);
      return world.app.withToken(token.text).get('/api/users/refresh_token');
    },
  },
  'GET /auth/api_token': {
    not_a_log_in_token: async (world) => {
      const { text } = await world.anOauthToken(await world.aPerson(), ['keys:write']);
      return world.app.withToken(text).get('/auth/api_token');
    },
  },
  'GET /api/v1/auto_login': {
    auto_login_disabled: ({ app }) => app.anonymous.get('/api/v1/auto_login'),
  },
  'POST /api/v1/refresh': {
    invalid_refresh_token: ({ app }) => app.anonymous.post('/api/v1/refresh'),
    account_inactive: async (world) => {
      const person = await world.aPerson();
      const cookie = await refreshCookie(world, person.username);
      await world.set(person, 'is_active = false');
      return world.app.anonymous.with({ cookie }).post('/api/v1/refresh');
    },
    second_factor_setup_required: async (world) => {
      const person = await world.aPerson();
      const cookie = await refreshCookie(world, person.username);
      await mustHaveFactor(world.app, person);
      return world.app.anonymous.with({ cookie }).post('/api/v1/refresh');
    },
  },
  'POST /api/oauth/login_callback/{client_name}': {
    oauth_client_unknown: (world) => oauthCallback(world, 'nowhere'),
    oauth_state_mismatch: (world) => oauthCallback(world, PROVIDER),
    rate_limited: strictly(async (world) => {
      await oauthCallback(world, PROVIDER);
      return oauthCallback(world, PROVIDER);
    }),
  },
  'POST /auth/device_authorization': {
    rate_limited: strictly(async ({ app }) => {
      const begin = () =>
        app.anonymous.form('/auth/device_authorization', {
          client_id: '7d1c0a52-3c0d-4f6a-9f58-0c8ad1f3a001',
        });
      await begin();
      return begin();
    }),
  },
};
