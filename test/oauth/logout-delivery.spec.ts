import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExpiredRows } from '../../src/platform/bounds/expired-rows.service.js';
import type { Answer } from '../support/client.js';
import type { TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { LogoutWorld, type ToldClient } from './logout-world.js';

const CLIENTS = '/api/v1/oauth_clients';
const MOST_ATTEMPTS = 5;

describe('the delivery of logout tokens', () => {
  let world: LogoutWorld;
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    world = await LogoutWorld.start();
    ({ app, superuser } = world);
  });
  afterAll(() => world.end());

  /** One log-in at the clients, which the person ends. */
  const aLogOutAt = async (...clients: readonly ToldClient[]) => {
    const { person, account } = await world.aPerson();
    const sids = [];
    for (const client of clients) sids.push((await client.logIn(person)).sid);
    await world.logOut(person);
    return { account, sids };
  };
  const eventsOf = async ({ client }: ToldClient) => {
    const query = `action=logout.undelivered&target_id=${client.client_id}`;
    const { body } = await app.as(superuser).get(`/api/v1/audit?${query}`);
    return body.events as { after: { failure: string; user_id: string }; author: unknown }[];
  };
  /** Repeats a question until its answer is the wanted one. The test ends if it never is. */
  const until = async (isDone: () => Promise<boolean>) => {
    while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  it('a client that does not answer delays no other, and gets its next tokens later', async () => {
    const [slow, quick] = [await world.aClient(), await world.aClient()];
    world.party.answer(slow.path, 0);
    await aLogOutAt(slow, quick);
    await slow.told(1);
    await aLogOutAt(quick);
    expect(await quick.told(2)).toHaveLength(2);
    world.party.release(slow.path);
    await until(async () => (await world.count('oauth_logout_notices', slow)) === 0);
  });

  it.each([500, 404, 302, 401])('sends another token after the status %d', async (status) => {
    const client = await world.aClient();
    world.party.answer(client.path, status);
    const { sids } = await aLogOutAt(client);
    await client.told(1);
    // It waits, with its next attempt some seconds ahead.
    expect(await world.count('oauth_logout_notices', client)).toBe(1);
    world.party.answer(client.path, 204);
    await world.hurry(client);
    await until(async () => (await world.count('oauth_logout_notices', client)) === 0);
    const told = await client.told(2);
    expect(new Set(told.map(({ sid }) => sid))).toEqual(new Set([sids[0]]));
    expect(world.party.countOf('/redirected')).toBe(0);
    expect(await eventsOf(client)).toEqual([]);
  });

  it('gives up after 400, and says so in the audit trail', async () => {
    const client = await world.aClient();
    world.party.answer(client.path, 400);
    const { account } = await aLogOutAt(client);
    await client.told(1);
    await until(async () => (await eventsOf(client)).length > 0);
    expect(await eventsOf(client)).toEqual([
      expect.objectContaining({
        after: { user_id: account.id, failure: 'it answered with the status 400' },
        author: null,
      }),
    ]);
    expect(await client.isQuiet(1)).toBe(true);
  });

  it('gives up after 5 attempts, and says so in the audit trail', async () => {
    const client = await world.aClient();
    world.party.answer(client.path, 503);
    await aLogOutAt(client);
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts += 1) {
      await client.told(attempts);
      await world.hurry(client);
    }
    await until(async () => (await eventsOf(client)).length > 0);
    expect(await client.isQuiet(MOST_ATTEMPTS)).toBe(true);
  });

  it('asks no address that outgoing requests may not reach, and a log-out is answered all the same', async () => {
    const inside = await world.aClient({
      backchannel_logout_uri: world.party.url('/inside', 'localhost'),
    });
    const byName = await world.aClient({
      backchannel_logout_uri: 'https://localhost:1/inside',
    });
    await aLogOutAt(inside, byName);
    for (const client of [inside, byName]) {
      for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts += 1) {
        await until(async () => {
          await world.hurry(client);
          const [row] = await app.dataSource.query<{ attempts: number }[]>(
            'SELECT attempts FROM oauth_logout_notices WHERE client_id = $1',
            [client.client.client_id],
          );
          return row === undefined || row.attempts >= attempts;
        });
      }
      await until(async () => (await eventsOf(client)).length > 0);
    }
    const [[first], [second]] = [await eventsOf(inside), await eventsOf(byName)];
    expect([first!.after.failure, second!.after.failure]).toEqual([
      'the address is not allowed',
      'the host is not on the public internet',
    ]);
    expect(world.party.countOf('/inside')).toBe(0);
  });

  it('ends with the client, and with its address', async () => {
    const [deleted, silent] = [await world.aClient(), await world.aClient()];
    world.party.answer(deleted.path, 500);
    await aLogOutAt(deleted);
    await deleted.told(1);
    const { person } = await world.aPerson();
    await deleted.logIn(person);
    await silent.logIn(person);
    await app.as(superuser).delete(`${CLIENTS}/${deleted.client.client_id}`);
    for (const table of ['oauth_logout_notices', 'oauth_log_in_clients']) {
      expect(await world.count(table, deleted)).toBe(0);
    }
    const json = { backchannel_logout_uri: null };
    await app.as(superuser).patch(`${CLIENTS}/${silent.client.client_id}`, json);
    await world.logOut(person);
    expect([await silent.isQuiet(0), await deleted.isQuiet(1)]).toEqual([true, true]);
  });

  it('treats an answer that is none as an attempt that failed', async () => {
    const switching = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      );
    });
    await new Promise<void>((done) => void switching.listen(0, '127.0.0.1', done));
    const { port } = switching.address() as AddressInfo;
    const client = await world.aClient({
      backchannel_logout_uri: `http://127.0.0.1:${port}/`,
    });
    await aLogOutAt(client);
    await until(async () => {
      await world.hurry(client);
      return (await eventsOf(client)).length > 0;
    });
    expect((await eventsOf(client))[0]!.after.failure).toBe(
      'the connection was closed without an answer',
    );
    await new Promise((done) => switching.close(done));
  });

  it('keeps 100 codes of a grant, also of a client that is told', async () => {
    const client = await world.aClient();
    const { person } = await world.aPerson();
    await client.logIn(person);
    const codes = `model = 'AuthorizationCode' AND client_id = $1`;
    await app.dataSource.query(
      `INSERT INTO oauth_records
       SELECT (jsonb_populate_record(r, jsonb_build_object('id', '\\x' || md5(n::text || r.client_id)))).*
       FROM oauth_records r, generate_series(1, 110) AS n WHERE ${codes}`,
      [client.client.client_id],
    );
    await client.logIn(person);
    const [row] = await app.dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM oauth_records WHERE ${codes}`,
      [client.client.client_id],
    );
    expect(row!.n).toBe(100);
  });

  it('keeps one row for each client of a log-in', async () => {
    const client = await world.aClient();
    const { person } = await world.aPerson();
    for (let times = 0; times < 3; times += 1) await client.logIn(person);
    expect(await world.count('oauth_log_in_clients', client)).toBe(1);
  });

  it.each([
    [
      'waited for a day',
      `created_at = now() - interval '25 hours'`,
      'it could not be told for a day',
    ],
    [
      'was cut off in its last attempt',
      `attempts = ${MOST_ATTEMPTS}`,
      'the last attempt was cut off',
    ],
  ])('gives up a token that %s, and says so in the audit trail', async (_what, state, failure) => {
    const client = await world.aClient();
    world.party.answer(client.path, 500);
    await aLogOutAt(client);
    await client.told(1);
    await app.nest.get(ExpiredRows).sweep();
    expect(await world.count('oauth_logout_notices', client)).toBe(1);
    await app.dataSource.query(
      `UPDATE oauth_logout_notices SET ${state}, due_at = now() WHERE client_id = $1`,
      [client.client.client_id],
    );
    await until(async () => (await eventsOf(client)).length > 0);
    expect((await eventsOf(client))[0]!.after.failure).toBe(failure);
    expect(await client.isQuiet(1)).toBe(true);
  });

  it('does not end the next session at a client by a token of the one before', async () => {
    const client = await world.aClient();
    const { person } = await world.aPerson();
    const before = await client.logIn(person);
    world.party.answer(client.path, 500);
    const page = (await person.walk(
      `/oauth/logout?id_token_hint=${before.tokens.id_token}`,
    )) as Answer;
    await person.press({ ...page, text: page.text.replace(/name="logout"/g, 'name="ignored"') });
    await client.told(1);
    const after = await client.logIn(person);
    expect(await world.count('oauth_logout_notices', client)).toBe(0);
    world.party.answer(client.path, 200);
    await world.logOut(person);
    expect((await client.told(2))[1]).toEqual({ sub: after.sub, sid: after.sid });
  });

  it('keeps the latest 20 of a client in one log-in, which has one for each token that was replaced', async () => {
    const client = await world.aClient();
    const { person } = await world.aPerson();
    const { sub } = await client.logIn(person);
    await app.dataSource.query(
      `INSERT INTO oauth_log_in_clients (sid, log_in_id, account_id, client_id, created_at, expires_at)
       SELECT 'older ' || n, log_in_id, account_id, client_id, created_at - n * interval '1 minute', expires_at
       FROM oauth_log_in_clients, generate_series(1, 25) AS n WHERE client_id = $1`,
      [client.client.client_id],
    );
    await client.logIn(person);
    expect(await world.count('oauth_log_in_clients', client)).toBe(20);
    expect(await client.told(6)).toEqual(
      [20, 21, 22, 23, 24, 25].map((n) => ({ sub, sid: `older ${n}` })),
    );
  });
});
