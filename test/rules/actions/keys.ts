import { all, POWERLESS, verdicts, type Action } from '../rule.js';
import type { Stage } from '../stage.js';

/** The refusals of credentials that have fewer rights than the key that they act on. */
const BEYOND = {
  ...all('api_key_beyond_own', 'expiring key', 'impersonation token'),
  'scoped key': 'token_out_of_scope',
};
const NAMED = { name: 'a key' };
const LABELLED = { label: 'a key' };

const prefixOf = (text: string) => text.slice(0, 10);

/** A service account with a key, and the path of that key. */
async function aServiceKey(stage: Stage) {
  const account = await stage.aServiceAccount();
  const key = await stage.aWholeKey(account);
  return `/service_accounts/${account.id}/api_keys/${key.id}`;
}

export const KEY_ACTIONS: readonly Action[] = [
  {
    name: 'create a key with the same limits as the credential',
    isSensitive: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys'),
    rows: [
      {
        route: 'POST /api/v1/api_key',
        perform: ({ langflow }) => langflow.post('/api/v1/api_key', NAMED),
      },
      {
        route: 'POST /api/users/tokens/create',
        perform: ({ bearer }) => bearer.post('/api/users/tokens/create', LABELLED),
      },
      { route: 'POST /user/cli', perform: (stage) => stage.page('/user/cli', { port: '8123' }) },
    ],
  },
  {
    name: "change one's own unlimited key",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys', BEYOND),
    rows: [
      {
        route: 'PATCH /api/v1/api_key/:api_key_id',
        perform: async (stage) =>
          stage.langflow.patch(`/api/v1/api_key/${(await stage.aWholeKey()).id}`, NAMED),
      },
      {
        route: 'POST /api/users/tokens/update_label/:token_prefix',
        perform: async (stage) => {
          const prefix = prefixOf((await stage.aWholeKey()).text);
          return stage.bearer.post(`/api/users/tokens/update_label/${prefix}`, LABELLED);
        },
      },
      {
        route: 'POST /api/users/tokens/update_scopes/:token_prefix',
        perform: async (stage) => {
          const prefix = prefixOf((await stage.aWholeKey()).text);
          return stage.bearer.post(`/api/users/tokens/update_scopes/${prefix}`, {
            scopes: ['users:read'],
          });
        },
      },
    ],
  },
  {
    name: "rotate one's own unlimited key",
    isSensitive: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys', BEYOND),
    rows: [
      {
        route: 'POST /api/v1/api_key/:api_key_id/rotate',
        perform: async (stage) =>
          stage.langflow.post(`/api/v1/api_key/${(await stage.aWholeKey()).id}/rotate`, {}),
      },
    ],
  },
  {
    name: "delete one's own unlimited key",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys', BEYOND),
    rows: [
      {
        route: 'DELETE /api/v1/api_key/:api_key_id',
        perform: async (stage) =>
          stage.langflow.delete(`/api/v1/api_key/${(await stage.aWholeKey()).id}`),
      },
      {
        route: 'DELETE /api/v1/users/:user_id/api_keys/:api_key_id',
        perform: async (stage) => {
          const { id } = await stage.aWholeKey();
          return stage.langflow.delete(`/api/v1/users/${stage.me.id}/api_keys/${id}`);
        },
      },
      {
        route: 'DELETE /api/users/tokens/delete/:token_prefix',
        perform: async (stage) => {
          const prefix = prefixOf((await stage.aWholeKey()).text);
          return stage.bearer.delete(`/api/users/tokens/delete/${prefix}`);
        },
      },
    ],
  },
  {
    name: 'create a key of another account',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'POST /api/users/tokens/impersonate',
        perform: async (stage) =>
          stage.bearer.post('/api/users/tokens/impersonate', {
            impersonate_email: (await stage.aPerson()).username,
          }),
      },
      {
        route: 'POST /api/v1/users/:user_id/api_keys',
        perform: async (stage) => {
          const { id } = await stage.aPerson();
          return stage.langflow.post(`/api/v1/users/${id}/api_keys`, NAMED);
        },
      },
      {
        route: 'POST /service_accounts/:service_account_id/api_keys',
        perform: async (stage) => {
          const { id } = await stage.aServiceAccount();
          return stage.bearer.post(`/service_accounts/${id}/api_keys`, NAMED);
        },
      },
    ],
  },
  {
    name: "change another account's unlimited key",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'keys', BEYOND),
    rows: [
      {
        route: 'PUT /service_accounts/:service_account_id/api_keys/:api_key_id',
        perform: async (stage) =>
          stage.bearer.send('PUT', await aServiceKey(stage), { json: { active: true } }),
      },
    ],
  },
  {
    name: "rotate another account's unlimited key",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts(
      'superuser',
      'admin',
      all('api_key_beyond_own', 'expiring key', 'impersonation token'),
    ),
    rows: [
      {
        route: 'POST /api/v1/users/:user_id/api_keys/:api_key_id/rotate',
        perform: async (stage) => {
          const { id } = await stage.aPerson();
          const key = await stage.aWholeKey({ id, username: '' });
          return stage.langflow.post(`/api/v1/users/${id}/api_keys/${key.id}/rotate`, {});
        },
      },
      {
        route: 'PUT /service_accounts/:service_account_id/api_keys/:api_key_id/rotate',
        perform: async (stage) =>
          stage.bearer.send('PUT', `${await aServiceKey(stage)}/rotate`, { json: {} }),
      },
    ],
  },
  {
    name: "delete another account's unlimited key",
    may: 'superuser',
    verdicts: verdicts('superuser', 'keys', { ...all('not_target_user', ...POWERLESS), ...BEYOND }),
    rows: [
      {
        route: 'DELETE /api/v1/users/:user_id/api_keys/:api_key_id',
        perform: async (stage) => {
          const { id } = await stage.aPerson();
          const key = await stage.aWholeKey({ id, username: '' });
          return stage.langflow.delete(`/api/v1/users/${id}/api_keys/${key.id}`);
        },
      },
      {
        route: 'DELETE /service_accounts/:service_account_id/api_keys/:api_key_id',
        perform: async (stage) => stage.bearer.delete(await aServiceKey(stage)),
      },
    ],
  },
  {
    name: "store that one has a key to Langflow's store",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys'),
    rows: [
      {
        route: 'POST /api/v1/api_key/store',
        perform: ({ langflow }) => langflow.post('/api/v1/api_key/store', { api_key: 'a key' }),
      },
    ],
  },
];
