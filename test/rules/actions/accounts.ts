import { all, POWERLESS, verdicts, type Action, type Row } from '../rule.js';
import type { Stage } from '../stage.js';
import { aName, aPlainName, type Person } from '../world.js';

type Target = (stage: Stage) => Person | Promise<Person>;
const MYSELF: Target = ({ me }) => me;
const SOMEBODY: Target = (stage) => stage.aPerson();
const OF_PROVIDER: Target = (stage) => stage.aPerson({ hasPassword: false, hasIdentity: true });

/**
 * An account that only has an identity at a provider cannot change its name, email or password, and
 * nobody can change them for it.
 */
const BY_ITS_KIND = { 'provider-only': 'external_account_fixed' };
const WHOLE_SUPERUSERS = ['superuser', 'service account'] as const;
const NOT_TARGET = all('not_target_user', ...POWERLESS);

/** The routes by which superusers change any account and other callers their own. */
const patchRows = (target: Target, json: (target: Person) => object): Row[] =>
  (
    [
      ['PATCH /api/v1/users/:user_id', 'langflow', '/api/v1/users'],
      ['PATCH /users/:user_id', 'bearer', '/users'],
      ['PATCH /api/v1/accounts/:user_id', 'langflow', '/api/v1/accounts'],
    ] as const
  ).map(([route, api, path]) => ({
    route,
    perform: async (stage) => {
      const person = await target(stage);
      return stage[api].patch(`${path}/${person.id}`, json(person));
    },
  }));

const patchOwnRows = (json: (me: Person) => object): Row[] => [
  ...patchRows(MYSELF, json),
  {
    route: 'PATCH /api/v1/account',
    perform: ({ langflow, me }) => langflow.patch('/api/v1/account', json(me)),
  },
  {
    route: 'PATCH /users/me',
    perform: ({ bearer, me }) => bearer.patch('/users/me', json(me)),
  },
];

const emailRows = (target: Target): Row[] => [
  {
    route: 'PATCH /api/v1/accounts/:user_id',
    perform: async (stage) =>
      stage.langflow.patch(`/api/v1/accounts/${(await target(stage)).id}`, { email: aName('new') }),
  },
  {
    route: 'PATCH /users/:user_id',
    perform: async (stage) =>
      stage.bearer.patch(`/users/${(await target(stage)).id}`, { email: aName('new') }),
  },
  {
    route: 'POST /api/users/change_email/:email',
    perform: async (stage) => {
      const path = `/api/users/change_email/${(await target(stage)).username}`;
      return stage.bearer.post(path, { new_email: aName('new') });
    },
  },
];

const deleteRows = (target: Target): Row[] => [
  {
    route: 'DELETE /api/v1/users/:user_id',
    perform: async (stage) => stage.langflow.delete(`/api/v1/users/${(await target(stage)).id}`),
  },
  {
    route: 'DELETE /api/users/delete/:email',
    perform: async (stage) =>
      stage.bearer.delete(`/api/users/delete/${(await target(stage)).username}`),
  },
  {
    route: 'DELETE /users/:user_id',
    perform: async (stage) => stage.bearer.delete(`/users/${(await target(stage)).id}`),
  },
];

const password = 'what nobody guesses';

export const ACCOUNT_ACTIONS: readonly Action[] = [
  {
    name: 'rename oneself',
    isSensitive: true,
    wearsOut: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', BY_ITS_KIND),
    rows: patchOwnRows(() => ({ username: aPlainName() })),
  },
  {
    name: "send one's user name unchanged",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'write'),
    rows: patchOwnRows(({ username }) => ({ username })),
  },
  {
    name: "take an address as one's user name",
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: {
      ...all('username_refused', 'ordinary', 'workspace admin', 'service account', 'expiring key'),
      superuser: 'allowed',
    },
    rows: patchOwnRows(() => ({ username: aName('taken') })),
  },
  {
    name: 'rename another',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin', NOT_TARGET),
    rows: patchRows(SOMEBODY, () => ({ username: aPlainName() })),
  },
  {
    name: 'rename an account of a provider',
    may: 'superuser',
    verdicts: all('external_account_fixed', ...WHOLE_SUPERUSERS),
    rows: patchRows(OF_PROVIDER, () => ({ username: aPlainName() })),
  },
  {
    name: 'rename the account of the first start',
    may: 'superuser',
    verdicts: all('internal_user_fixed', ...WHOLE_SUPERUSERS),
    rows: patchRows(
      (stage) => stage.aPerson({ isInternal: true }),
      () => ({ username: aPlainName() }),
    ),
  },
  {
    name: "change one's own email where superusers change emails",
    isSensitive: true,
    wearsOut: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: emailRows(MYSELF),
  },
  {
    name: "change another's email",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole', NOT_TARGET),
    rows: emailRows(SOMEBODY),
  },
  {
    name: 'change the email of an account of a provider',
    may: 'superuser',
    verdicts: all('external_account_fixed', ...WHOLE_SUPERUSERS),
    rows: emailRows(OF_PROVIDER),
  },
  {
    name: "change one's profile",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'write'),
    rows: patchOwnRows(() => ({ name: 'Somebody', profile_image: 'Space/a.svg' })),
  },
  {
    name: "change another's profile",
    may: 'superuser',
    verdicts: verdicts('superuser', 'write', NOT_TARGET),
    rows: [
      ...patchRows(SOMEBODY, () => ({ name: 'Somebody', profile_image: 'Space/a.svg' })),
      {
        route: 'POST /api/users/update/:email',
        perform: async (stage) => {
          const { username } = await stage.aPerson();
          return stage.bearer.post(`/api/users/update/${username}`, { name: 'Somebody' });
        },
      },
    ],
  },
  {
    name: 'create an account without an email',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'write'),
    rows: [
      {
        route: 'POST /api/v1/users',
        perform: ({ langflow }) =>
          langflow.post('/api/v1/users', { username: aPlainName(), password }),
      },
      {
        route: 'POST /users',
        perform: ({ bearer }) =>
          bearer.post(
            `/users?${new URLSearchParams({ username: aPlainName(), password }).toString()}`,
          ),
      },
      {
        route: 'POST /service_accounts',
        perform: ({ bearer }) => bearer.post('/service_accounts', { username: aPlainName() }),
      },
    ],
  },
  {
    name: 'create an account with an email',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'POST /api/users/create',
        perform: ({ bearer }) =>
          bearer.post('/api/users/create', { email: aName('new'), password, super_admin: false }),
      },
      {
        route: 'POST /users',
        perform: ({ bearer }) =>
          bearer.post(
            `/users?${new URLSearchParams({ username: aName('new'), password }).toString()}`,
          ),
      },
    ],
  },
  {
    name: 'replace all accounts with a list',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/users/overwrite',
        perform: async ({ bearer, world }) => {
          const { username: email } = world.keeper;
          const keeper = { email, super_admin: true, verified: true, first_time_user: false };
          const answer = await bearer.post('/api/users/overwrite', [keeper]);
          // Every other account is inactive now.
          if (answer.status === 200) world.forget();
          return answer;
        },
      },
    ],
  },
  {
    name: 'delete another account',
    may: 'superuser',
    verdicts: verdicts('superuser', 'write'),
    rows: [
      ...deleteRows(SOMEBODY),
      {
        route: 'POST /api/users/offboard/:email',
        perform: async (stage) =>
          stage.bearer.post(`/api/users/offboard/${(await stage.aPerson()).username}`, {
            delete_user: true,
          }),
      },
    ],
  },
  {
    name: 'delete the account of the first start',
    may: 'superuser',
    verdicts: all('internal_user_undeletable', ...WHOLE_SUPERUSERS),
    rows: deleteRows((stage) => stage.aPerson({ isInternal: true })),
  },
  {
    name: 'delete a service account',
    may: 'superuser',
    verdicts: verdicts('superuser', 'write'),
    rows: [
      ...deleteRows((stage) => stage.aServiceAccount()),
      {
        route: 'DELETE /service_accounts/:service_account_id',
        perform: async (stage) =>
          stage.bearer.delete(`/service_accounts/${(await stage.aServiceAccount()).id}`),
      },
    ],
  },
  {
    name: "delete one's own account",
    wearsOut: true,
    may: 'superuser',
    verdicts: verdicts(
      'superuser',
      'write',
      all(
        'self_deletion',
        ...(['superuser', 'service account', 'impersonation token'] as const),
        ...(['expiring key', 'scoped key', 'OAuth token'] as const),
      ),
    ),
    rows: [
      ...deleteRows(MYSELF),
      {
        route: 'POST /api/users/leave_instance',
        perform: ({ bearer }) => bearer.post('/api/users/leave_instance'),
      },
    ],
  },
];
