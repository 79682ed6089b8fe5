import { type Person, type World } from '../../rules/world.js';
import {
  aServiceAccount,
  caller,
  NOBODY,
  NOBODYS_EMAIL,
  passingCaller,
  passingSuperuser,
  superuser,
  type Caller,
  type Provocations,
} from './provocation.js';

const PASSED = '2020-01-01T00:00:00Z';
const LONG = 'x'.repeat(1001);
const KEYS = '/api/v1/api_key';
const TOKENS = '/api/users/tokens';

/** More scopes than a key can have, unless it is older than the bound. */
const MANY = ['admin', ...Array.from({ length: 999 }, (_, place) => `other:${place}`)];
const superuserOfOld = (world: World) => superuser(world, { scopes: MANY });

const ordinary = (world: World) => caller(world);
const prefixOf = (text: string) => text.slice(0, 10);

/**
 * A key that is bound to a workspace in which its owner is disabled, or which an earlier version
 * archived without ending the key.
 */
export async function aKeyOfLostWorkspace(
  world: World,
  owner: Person,
  lost: 'disabled' | 'archived',
) {
  const workspaceId = await world.aWorkspace();
  await world.seat(workspaceId, owner);
  const change =
    lost === 'disabled'
      ? `UPDATE memberships SET is_disabled = true WHERE workspace_id = $1 AND user_id = '${owner.id}'`
      : 'UPDATE workspaces SET is_archived = true WHERE id = $1';
  await world.app.dataSource.transaction((manager) => manager.query(change, [workspaceId]));
  return world.aKey(owner, { workspaceId });
}

/** Sends something about one's own key, whose credential is another. */
const ofOwnKey =
  (send: (by: Caller, key: { id: string; text: string }) => Promise<unknown>, by = ordinary) =>
  async (world: World) => {
    const actor = await by(world);
    return send(actor, await world.aKey(actor.me));
  };

const createKey =
  (json: object, by = ordinary) =>
  async (world: World) =>
    (await by(world)).langflow.post(`${KEYS}/`, json);
const patchKey = (json: object, by = ordinary) =>
  ofOwnKey(({ langflow }, { id }) => langflow.patch(`${KEYS}/${id}`, json), by);
const rotateKey = (json: object, by = ordinary) =>
  ofOwnKey(({ langflow }, { id }) => langflow.post(`${KEYS}/${id}/rotate`, json), by);
const rotateLost = (lost: 'disabled' | 'archived') => async (world: World) => {
  const { me, langflow } = await ordinary(world);
  const { id } = await aKeyOfLostWorkspace(world, me, lost);
  return langflow.post(`${KEYS}/${id}/rotate`, {});
};

const createToken =
  (json: object | ((world: World) => Promise<object>), by = ordinary) =>
  async (world: World) => {
    const body = typeof json === 'function' ? await json(world) : json;
    return (await by(world)).bearer.post(`${TOKENS}/create`, body);
  };
const impersonate =
  (json: object | ((world: World) => Promise<object>), by = (world: World) => superuser(world)) =>
  async (world: World) => {
    const body = typeof json === 'function' ? await json(world) : json;
    const { id, username: impersonate_email } = await world.aPerson();
    await world.aKey({ id, username: '' });
    return (await by(world)).bearer.post(`${TOKENS}/impersonate`, { impersonate_email, ...body });
  };
const changeToken = (what: string, json: object, by = ordinary) =>
  ofOwnKey(({ bearer }, { text }) => bearer.post(`${TOKENS}/${what}/${prefixOf(text)}`, json), by);
const bySuperuser = (world: World) => superuser(world);

async function anArchivedWorkspace(world: World): Promise<object> {
  const workspace_id = await world.aWorkspace();
  const client = await world.withKeepersToken();
  await client.post(`/api/w/${workspace_id}/workspaces/archive`);
  return { workspace_id };
}

const ofServiceKey =
  (
    method: string,
    path: (accountId: string, keyId: string) => string,
    json: object | undefined,
    by = bySuperuser,
    unknown?: 'account' | 'key',
  ) =>
  async (world: World) => {
    const account = await aServiceAccount(world);
    const { id } = await world.aKey(account);
    const at = path(unknown === 'account' ? NOBODY : account.id, unknown === 'key' ? NOBODY : id);
    return (await by(world)).bearer.send(method, at, { json });
  };
const base = (account: string) => `/service_accounts/${account}/api_keys`;
const one = (account: string, key: string) => `${base(account)}/${key}`;
const rotated = (account: string, key: string) => `${one(account, key)}/rotate`;
const RETAIN = { retain_period_minutes: 1 };

export const KEY_PROVOCATIONS: Provocations = {
  'POST /api/v1/api_key': {
    api_key_beyond_own: createKey({ expires_at: '2999-01-01T00:00:00Z' }, passingCaller),
    api_key_expiry_passed: createKey({ expires_at: PASSED }),
    limit_reached: createKey({ name: 'a' }),
    value_too_long: createKey({ name: LONG }),
  },
  'GET /api/v1/api_key/{api_key_id}': {
    api_key_not_found: async (world) => (await ordinary(world)).langflow.get(`${KEYS}/${NOBODY}`),
  },
  'PATCH /api/v1/api_key/{api_key_id}': {
    api_key_beyond_own: patchKey({ name: 'a' }, passingCaller),
    api_key_expiry_passed: patchKey({ expires_at: PASSED }),
    api_key_not_found: async (world) =>
      (await ordinary(world)).langflow.patch(`${KEYS}/${NOBODY}`, {}),
    value_too_long: patchKey({ name: LONG }),
  },
  'POST /api/v1/api_key/{api_key_id}/rotate': {
    api_key_beyond_own: rotateKey({}, passingCaller),
    api_key_expiry_passed: rotateKey({ expires_at: PASSED }),
    api_key_not_found: async (world) =>
      (await ordinary(world)).langflow.post(`${KEYS}/${NOBODY}/rotate`, {}),
    api_key_not_rotatable: async (world) => {
      const { me, langflow } = await ordinary(world);
      const { id } = await world.aKey(me, { expiresAt: new Date(0) });
      return langflow.post(`${KEYS}/${id}/rotate`, {});
    },
    limit_reached: rotateKey({}),
    not_workspace_member: rotateLost('disabled'),
    value_too_long: async (world) => {
      const { me, langflow } = await ordinary(world);
      const { id } = await world.aKey(me, { scopes: MANY });
      return langflow.post(`${KEYS}/${id}/rotate`, {});
    },
    workspace_archived: rotateLost('archived'),
  },
  'DELETE /api/v1/api_key/{api_key_id}': {
    api_key_beyond_own: ofOwnKey(
      ({ langflow }, { id }) => langflow.delete(`${KEYS}/${id}`),
      passingCaller,
    ),
    api_key_not_found: async (world) =>
      (await ordinary(world)).langflow.delete(`${KEYS}/${NOBODY}`),
  },
  'DELETE /api/v1/users/{user_id}/api_keys/{api_key_id}': {
    api_key_beyond_own: ofOwnKey(
      ({ me, langflow }, { id }) => langflow.delete(`/api/v1/users/${me.id}/api_keys/${id}`),
      passingCaller,
    ),
    api_key_not_found: async (world) => {
      const { me, langflow } = await ordinary(world);
      return langflow.delete(`/api/v1/users/${me.id}/api_keys/${NOBODY}`);
    },
  },
  'POST /api/users/tokens/create': {
    api_key_beyond_own: createToken(
      { label: 'a', expiration: '2999-01-01T00:00:00Z' },
      passingCaller,
    ),
    api_key_expiry_passed: createToken({ label: 'a', expiration: PASSED }),
    limit_reached: createToken({ label: 'a' }),
    not_workspace_member: createToken({ label: 'a', workspace_id: 'nowhere' }),
    token_label_reserved: createToken({ label: 'session' }),
    value_too_long: createToken({ scopes: MANY }),
    workspace_archived: createToken(anArchivedWorkspace, bySuperuser),
    workspace_not_found: createToken({ workspace_id: 'nowhere' }, bySuperuser),
  },
  'POST /api/users/tokens/impersonate': {
    account_not_named: async (world) =>
      (await superuser(world)).bearer.post(`${TOKENS}/impersonate`, {}),
    api_key_beyond_own: impersonate({ expiration: '2999-01-01T00:00:00Z' }, passingSuperuser),
    api_key_expiry_passed: impersonate({ expiration: PASSED }),
    limit_reached: impersonate({ label: 'a' }),
    token_label_reserved: impersonate({ label: 'session' }),
    user_not_found: impersonate({ impersonate_email: NOBODYS_EMAIL }),
    workspace_archived: impersonate(anArchivedWorkspace),
    workspace_not_found: impersonate({ workspace_id: 'nowhere' }),
  },
  'DELETE /api/users/tokens/delete/{token_prefix}': {
    api_key_beyond_own: ofOwnKey(
      ({ bearer }, { text }) => bearer.delete(`${TOKENS}/delete/${prefixOf(text)}`),
      passingCaller,
    ),
  },
  'POST /api/users/tokens/update_label/{token_prefix}': {
    api_key_beyond_own: changeToken('update_label', { label: 'a' }, passingCaller),
    api_key_not_found: async (world) =>
      (await ordinary(world)).bearer.post(`${TOKENS}/update_label/nowhere`, { label: 'a' }),
    token_label_reserved: changeToken('update_label', { label: 'session' }),
  },
  'POST /api/users/tokens/update_scopes/{token_prefix}': {
    api_key_beyond_own: changeToken('update_scopes', { scopes: ['read'] }, passingCaller),
    api_key_not_found: async (world) =>
      (await ordinary(world)).bearer.post(`${TOKENS}/update_scopes/nowhere`, { scopes: null }),
    value_too_long: changeToken('update_scopes', { scopes: MANY }),
  },
  'POST /service_accounts/{service_account_id}/api_keys': {
    api_key_beyond_own: ofServiceKey(
      'POST',
      base,
      { name: 'a', expires_at: null },
      passingSuperuser,
    ),
    api_key_expiry_passed: ofServiceKey('POST', base, { name: 'a', expires_at: PASSED }),
    limit_reached: ofServiceKey('POST', base, { name: 'a' }),
    value_too_long: ofServiceKey('POST', base, { name: 'a' }, superuserOfOld),
    user_not_found: ofServiceKey('POST', base, { name: 'a' }, bySuperuser, 'account'),
  },
  'GET /service_accounts/{service_account_id}/api_keys/{api_key_id}': {
    api_key_not_found: ofServiceKey('GET', one, undefined, bySuperuser, 'key'),
    user_not_found: ofServiceKey('GET', one, undefined, bySuperuser, 'account'),
  },
  'PUT /service_accounts/{service_account_id}/api_keys/{api_key_id}': {
    api_key_beyond_own: ofServiceKey('PUT', one, { name: 'b' }, passingSuperuser),
    api_key_not_found: ofServiceKey('PUT', one, { name: 'b' }, bySuperuser, 'key'),
    user_not_found: ofServiceKey('PUT', one, { name: 'b' }, bySuperuser, 'account'),
  },
  'PUT /service_accounts/{service_account_id}/api_keys/{api_key_id}/rotate': {
    api_key_beyond_own: ofServiceKey('PUT', rotated, RETAIN, passingSuperuser),
    api_key_not_found: ofServiceKey('PUT', rotated, RETAIN, bySuperuser, 'key'),
    api_key_not_rotatable: async (world) => {
      const account = await world.aPerson({
        isServiceAccount: true,
        hasPassword: false,
        isSuperuser: true,
      });
      const { id } = await world.aKey(account);
      const { bearer } = await superuser(world);
      await bearer.send('PUT', rotated(account.id, id), { json: RETAIN });
      return bearer.send('PUT', rotated(account.id, id), { json: RETAIN });
    },
    limit_reached: ofServiceKey('PUT', rotated, RETAIN),
    value_too_long: async (world) => {
      const account = await aServiceAccount(world);
      const { id } = await world.aKey(account, { scopes: MANY });
      const { bearer } = await superuser(world);
      return bearer.send('PUT', rotated(account.id, id), { json: RETAIN });
    },
    user_not_found: ofServiceKey('PUT', rotated, RETAIN, bySuperuser, 'account'),
    workspace_archived: async (world) => {
      const account = await aServiceAccount(world);
      const { id } = await aKeyOfLostWorkspace(world, account, 'archived');
      const { bearer } = await superuser(world);
      return bearer.send('PUT', rotated(account.id, id), { json: RETAIN });
    },
  },
  'DELETE /service_accounts/{service_account_id}/api_keys/{api_key_id}': {
    api_key_beyond_own: ofServiceKey('DELETE', one, undefined, passingSuperuser),
    api_key_not_found: ofServiceKey('DELETE', one, undefined, bySuperuser, 'key'),
    user_not_found: ofServiceKey('DELETE', one, undefined, bySuperuser, 'account'),
  },
};
