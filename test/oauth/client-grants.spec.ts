import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, type TestAccount } from '../support/factories.js';
import { register } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import {
  actionsIn,
  NONE,
  OFFLINE,
  ONLINE,
  startGrantWorld,
  type GrantWorld,
} from './grant-world.js';

interface Grant {
  readonly id: string;
  readonly user_id: string;
  readonly username: string;
}

interface Page {
  readonly grants: readonly Grant[];
  readonly total_count: number;
  readonly next_cursor: string | null;
  readonly previous_cursor: string | null;
}

describe('what people let one client do', () => {
  let world: GrantWorld;
  let app: TestApp;
  let superuser: TestAccount;
  let path: string;
  beforeAll(async () => {
    world = await startGrantWorld();
    ({ app, superuser } = world);
    path = `/api/v1/oauth_clients/${world.client.client_id}/grants`;
  });
  afterAll(() => app.close());
  const { aPerson, everythingOf, areGood, grantsOf } = actionsIn(() => world);

  const list = async (query = '', at = path): Promise<Page> => {
    const { status, body } = await app.as(superuser).get(`${at}?${query}`);
    expect(status).toBe(200);
    return body as Page;
  };

  /** A client with grants of as many people, of which two at a time have the same age. */
  const aClientWith = async (number: number) => {
    const { client_id: id } = await register(app.as(superuser), { scopes: ['openid', 'read'] });
    for (let n = 0; n < number; n += 1) {
      const person = await aUser(app);
      await app.dataSource.query(
        `INSERT INTO oauth_records (id, model, payload, account_id, client_id, scopes, created_at, expires_at, session_epoch)
         SELECT $1, 'Grant', $1, u.id, $3, '{read}', now() - make_interval(days => $4), now() + interval '1 hour',
           u.session_epoch FROM users u WHERE u.id = $2`,
        [randomBytes(32), person.id, id, Math.floor(n / 2)],
      );
    }
    return { id, path: `/api/v1/oauth_clients/${id}/grants` };
  };

  it('200: who, which scopes, since when, last used; revoking all of them ends what came of them', async () => {
    const online = await aPerson();
    const offline = await aPerson();
    const things = [
      await everythingOf(online.person, ONLINE),
      await everythingOf(offline.person, OFFLINE),
    ];
    const { grants, total_count: total } = await list();
    expect(total).toBe(2);
    expect(grants).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        user_id: offline.account.id,
        username: offline.account.username,
        scopes: expect.arrayContaining(['openid', 'offline_access', 'read', 'keys:write']),
        created_at: expect.any(String),
        expires_at: expect.any(String),
        last_used_at: expect.any(String),
        ends_with_log_in: false,
      },
      expect.objectContaining({ user_id: online.account.id, ends_with_log_in: true }),
    ]);
    const other = await aClientWith(1);
    const { status, body } = await app.as(superuser).delete(path);
    expect([status, body]).toEqual([200, { revoked: 2 }]);
    for (const thing of things) expect(await areGood(thing)).toEqual(NONE);
    expect(await grantsOf(online.account)).toEqual([]);
    expect((await list()).grants).toEqual([]);
    expect((await list('', other.path)).grants).toHaveLength(1);
    const target = `${offline.account.id}/${world.client.client_id}`;
    const audit = await app.as(superuser).get(`/api/v1/audit?target_id=${target}`);
    expect((audit.body.events as object[])[0]).toMatchObject({
      action: 'oauth_grant.delete',
      author: expect.objectContaining({ user_id: superuser.id }),
    });
    expect((await app.as(superuser).delete(path)).body).toEqual({ revoked: 0 });
  });

  it('200: page by page from either end, each grant once, newest first', async () => {
    const client = await aClientWith(7);
    const all = (await list('limit=1000', client.path)).grants.map(({ id }) => id);
    expect(all).toHaveLength(7);
    const read = async (start: string, direction: 'next_cursor' | 'previous_cursor') => {
      const pages: string[][] = [];
      for (let page = await list(`limit=3&${start}`, client.path); ;) {
        pages.push(page.grants.map(({ id }) => id));
        const cursor = page[direction];
        if (cursor === null) return pages;
        page = await list(`limit=3&cursor=${cursor}`, client.path);
      }
    };
    expect((await read('page=first', 'next_cursor')).flat()).toEqual(all);
    expect((await read('page=last', 'previous_cursor')).reverse().flat()).toEqual(all);
  });

  it('200: not those that have expired, or whose account has ended its log-ins', async () => {
    const client = await aClientWith(3);
    const [first, second] = (await list('', client.path)).grants;
    await app.dataSource.query(
      `UPDATE oauth_records SET expires_at = now() - interval '1 minute' WHERE id = $1`,
      [Buffer.from(first!.id, 'hex')],
    );
    await app.dataSource.query('UPDATE users SET session_epoch = session_epoch + 1 WHERE id = $1', [
      second!.user_id,
    ]);
    const left = await list('', client.path);
    expect([left.total_count, left.grants.length]).toEqual([1, 1]);
  });

  it('200: more grants than one transaction revokes', async () => {
    const client = await aClientWith(1);
    await app.dataSource.query(
      `INSERT INTO oauth_records (id, model, payload, account_id, client_id, scopes, expires_at, session_epoch)
       SELECT sha256(n::text::bytea), 'Grant', payload, account_id, client_id, scopes, expires_at, session_epoch
       FROM oauth_records, generate_series(1, 1100) AS n WHERE client_id = $1`,
      [client.id],
    );
    expect((await list('limit=1', client.path)).total_count).toBe(1101);
    expect((await app.as(superuser).delete(client.path)).body).toEqual({ revoked: 1101 });
  });

  it('403: others than superusers; 404: an unknown client; 422: foreign cursors', async () => {
    const person = await aUser(app);
    for (const caller of [app.as(person), app.anonymous]) {
      expect((await caller.get(path)).status).toBe(403);
      expect((await caller.delete(path)).status).toBe(403);
    }
    const unknown = '/api/v1/oauth_clients/ghc_nobody/grants';
    expect((await app.as(superuser).get(unknown)).status).toBe(404);
    expect((await app.as(superuser).delete(unknown)).status).toBe(404);
    for (const query of ['cursor=x', 'limit=0', 'limit=1001', 'page=middle', 'user=1']) {
      expect((await app.as(superuser).get(`${path}?${query}`)).status).toBe(422);
    }
  });
});
