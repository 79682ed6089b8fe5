import { all, POWERLESS, verdicts, type Action, type Row } from '../rule.js';
import type { Stage } from '../stage.js';
import { aName, PROVIDER, type Person, type Wishes } from '../world.js';

type Change = 'superuser' | 'no superuser' | 'active' | 'inactive';

const LANGFLOW_AND_ZENML: Readonly<Record<Change, object>> = {
  superuser: { is_superuser: true },
  'no superuser': { is_superuser: false },
  active: { is_active: true },
  inactive: { is_active: false },
};
const WINDMILL: Readonly<Record<Change, object>> = {
  superuser: { is_super_admin: true },
  'no superuser': { is_super_admin: false },
  active: { disabled: false },
  inactive: { disabled: true },
};

/** The routes that give and take rights, for each API. */
const rows = (change: Change, target: (stage: Stage) => Person | Promise<Person>): Row[] => [
  {
    route: 'PATCH /api/v1/users/:user_id',
    perform: async (stage) =>
      stage.langflow.patch(`/api/v1/users/${(await target(stage)).id}`, LANGFLOW_AND_ZENML[change]),
  },
  {
    route: 'POST /api/users/update/:email',
    perform: async (stage) =>
      stage.bearer.post(`/api/users/update/${(await target(stage)).username}`, WINDMILL[change]),
  },
  {
    route: 'PATCH /users/:user_id',
    perform: async (stage) =>
      stage.bearer.patch(`/users/${(await target(stage)).id}`, LANGFLOW_AND_ZENML[change]),
  },
];

const somebody = (wishes?: Wishes) => (stage: Stage) => stage.aPerson(wishes);
const NOT_TARGET = all('not_target_user', ...POWERLESS);

export const RIGHTS_ACTIONS: readonly Action[] = [
  {
    name: 'make another a superuser',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole', NOT_TARGET),
    rows: rows('superuser', somebody()),
  },
  {
    name: 'make oneself a superuser',
    may: 'ordinary',
    verdicts: NOT_TARGET,
    rows: rows('superuser', ({ me }) => me),
  },
  {
    name: 'create an account that is a superuser',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/users/create',
        perform: ({ bearer }) =>
          bearer.post('/api/users/create', {
            email: aName('new'),
            password: 'what nobody guesses',
            super_admin: true,
          }),
      },
      {
        route: 'POST /users',
        perform: ({ bearer }) => {
          const account = { username: aName('new'), password: 'what nobody guesses' };
          return bearer.post(
            `/users?${new URLSearchParams({ ...account, is_superuser: 'true' }).toString()}`,
          );
        },
      },
    ],
  },
  {
    name: "take another's superuser rights",
    may: 'superuser',
    verdicts: verdicts('superuser', 'write', NOT_TARGET),
    rows: rows('no superuser', somebody({ isSuperuser: true })),
  },
  {
    name: 'deactivate another',
    may: 'superuser',
    verdicts: verdicts('superuser', 'write', NOT_TARGET),
    rows: [
      ...rows('inactive', somebody()),
      {
        route: 'POST /api/users/offboard/:email',
        perform: async (stage) =>
          stage.bearer.post(`/api/users/offboard/${(await stage.aPerson()).username}`, {}),
      },
    ],
  },
  {
    name: 'activate another',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'write', NOT_TARGET),
    rows: rows('active', somebody({ isActive: false })),
  },
  {
    name: 'deactivate oneself',
    may: 'superuser',
    verdicts: all('self_deactivation', ...POWERLESS, 'superuser', 'expiring key'),
    rows: rows('inactive', ({ me }) => me),
  },
  {
    name: 'restrict an account to log-in at a provider',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'POST /api/users/set_login_type/:user',
        perform: async (stage) => {
          const path = `/api/users/set_login_type/${(await stage.aPerson()).username}`;
          return stage.bearer.post(path, { login_type: PROVIDER });
        },
      },
    ],
  },
];
