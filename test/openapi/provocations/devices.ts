import { randomUUID } from 'node:crypto';
import type { World } from '../../rules/world.js';
import { GRANT } from '../../zenml/device-flow.js';
import { caller, NOBODY, passingCaller, type Caller, type Provocations } from './provocation.js';

interface Waiting {
  readonly id: string;
  readonly client_id: string;
  readonly device_code: string;
  readonly user_code: string;
}

async function aWaitingDevice({ app }: World): Promise<Waiting> {
  const client_id = randomUUID();
  const { body } = await app.anonymous.form('/auth/device_authorization', { client_id });
  const [row] = await app.dataSource.query<{ id: string }[]>(
    'SELECT id FROM devices WHERE client_id = $1',
    [client_id],
  );
  const { device_code, user_code } = body as Waiting;
  return { id: row!.id, client_id, device_code, user_code };
}

const ordinary = (world: World) => caller(world);

const verify = ({ bearer }: Caller, user_code: string, of = '', wishes: object = {}) =>
  bearer.send('PUT', `/devices${of}/verify`, { json: { user_code, ...wishes } });

/** Sends something about the device of an id. */
const unknown = (method: string, path: string, json?: object) => ({
  device_not_found: async (world: World) =>
    (await ordinary(world)).bearer.send(method, path, { json }),
});

/** What approving a device refuses. */
const approving = (pathOf: (id: string) => string) => ({
  api_key_beyond_own: async (world: World) => {
    const { id, user_code } = await aWaitingDevice(world);
    return verify(await passingCaller(world), user_code, pathOf(id));
  },
  device_not_found: async (world: World) =>
    verify(await ordinary(world), 'nowhere', pathOf(NOBODY)),
  workspace_not_found: async (world: World) => {
    const { id, user_code } = await aWaitingDevice(world);
    return verify(await ordinary(world), user_code, pathOf(id), { workspace_id: NOBODY });
  },
  limit_reached: async (world: World) => {
    const me = await ordinary(world);
    await verify(me, (await aWaitingDevice(world)).user_code);
    const { id, user_code } = await aWaitingDevice(world);
    return verify(me, user_code, pathOf(id));
  },
});

/** Sends wrong user codes of a device. */
const wrongCodes = (count: number) => async (world: World) => {
  const me = await ordinary(world);
  const { id } = await aWaitingDevice(world);
  for (let earlier = 1; earlier < count; earlier += 1) await verify(me, 'wrong', `/${id}`);
  return verify(me, 'wrong', `/${id}`);
};

const poll = ({ app }: World, { client_id, device_code }: Waiting) =>
  app.anonymous.form('/auth/login', { grant_type: GRANT, client_id, device_code });

/** Polls for a device, whose row was changed before. */
const pollAfter = (columns: string) => async (world: World) => {
  const device = await aWaitingDevice(world);
  await world.app.dataSource.query(`UPDATE devices SET ${columns} WHERE id = $1`, [device.id]);
  return poll(world, device);
};

/** What a log-in refuses of a device. */
export const REDEEMING = {
  device_code_expired: pollAfter('codes_expire_at = now()'),
  device_code_unknown: async (world: World) =>
    poll(world, { ...(await aWaitingDevice(world)), device_code: 'nowhere' }),
  device_polls_too_often: async (world: World) => {
    const device = await aWaitingDevice(world);
    await poll(world, device);
    return poll(world, device);
  },
  device_pending: async (world: World) => poll(world, await aWaitingDevice(world)),
  device_refused: pollAfter("status = 'denied'"),
};

export const DEVICE_PROVOCATIONS: Provocations = {
  'GET /devices/{device_id}': unknown('GET', `/devices/${NOBODY}`),
  'PUT /devices/{device_id}': unknown('PUT', `/devices/${NOBODY}`, { locked: true }),
  'DELETE /devices/{device_id}': unknown('DELETE', `/devices/${NOBODY}`),
  'PUT /devices/verify': approving(() => ''),
  'PUT /devices/{device_id}/verify': {
    ...approving((id) => `/${id}`),
    device_locked: wrongCodes(3),
    user_code_wrong: wrongCodes(1),
  },
};
