import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../src/events/account-event.entity.js';
import { EventsService } from '../../src/events/events.service.js';
import { callerUnderWay, enterAuthorScope } from '../../src/audit/authors.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Gatherer, startSecondApp, until } from './gatherer.js';

const LONGER_THAN_A_POLL_MS = 1_200;

let app: TestApp;
let superuser: TestAccount;
let serial = 0;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const aName = () => `consumer-${(serial += 1)}`;
const subscribe = (name: string, handler: (events: readonly AccountEvent[]) => Promise<unknown>) =>
  app.nest.get(EventsService).subscribe(name, handler);
const left = (consumer: string) =>
  app.dataSource.query<unknown[]>('SELECT 1 FROM account_events WHERE consumer = $1', [consumer]);
const sweep = (at = app) => at.nest.get(EventsService).sweep();
const endDelays = () => app.dataSource.query('UPDATE event_consumers SET held_until = now()');

describe('a consumer', () => {
  it('gets what happened since it has registered, once if it handles it, and nothing stays', async () => {
    await aUser(app);
    const name = aName();
    const gatherer = await new Gatherer().join(app, name);
    const users = [await aUser(app), await aUser(app), await aUser(app)];
    for (const { id } of users) expect(await gatherer.of(id, 1)).toEqual(['user.created']);
    await until(async () => (await left(name)).length === 0);
    expect(gatherer.events.map(({ accountId }) => accountId)).toEqual(users.map(({ id }) => id));
  });

  it('gets all that others get too', async () => {
    const first = await new Gatherer().join(app, aName());
    const second = await new Gatherer().join(app, aName());
    const user = await aUser(app);
    expect(await first.of(user.id, 1)).toEqual(['user.created']);
    expect(await second.of(user.id, 1)).toEqual(['user.created']);
  });

  it('gets the changes of one account in their order, in batches of a hundred', async () => {
    const gatherer = await new Gatherer().join(app, aName());
    const user = await aUser(app);
    await app.dataSource.transaction(async (manager) => {
      for (let time = 0; time < 250; time += 1) {
        const set = time % 2 ? 'company' : 'name';
        await manager.query(`UPDATE users SET ${set} = $1 WHERE id = $2`, [time, user.id]);
      }
    });
    expect((await gatherer.of(user.id, 251)).slice(1)).toEqual(
      Array.from({ length: 250 }, (_, time) => `user.changed ${time % 2 ? 'company' : 'name'}`),
    );
    for (const batch of gatherer.batches) expect(batch.length).toBeLessThanOrEqual(100);
  });

  it('that fails gets the same again, later and later, and others do not wait', async () => {
    const [name, other] = [aName(), await new Gatherer().join(app, aName())];
    const gatherer = new Gatherer();
    const turns = { isBroken: true, failed: 0 };
    await subscribe(name, async (events) => {
      await gatherer.handle(events);
      if (!turns.isBroken) return;
      turns.failed += 1;
      throw new Error('The receiver is away.');
    });
    /** Since it was taken, and from now on. */
    const delay = async () => {
      const [row] = await app.dataSource.query<{ failures: number; from: number; left: number }[]>(
        `SELECT failures, extract(epoch FROM held_until - seen_at)::float AS from,
           extract(epoch FROM held_until - now())::float AS left
         FROM event_consumers WHERE name = $1 AND holder IS NULL`,
        [name],
      );
      return row ?? { failures: 0, from: 0, left: 0 };
    };
    // On a busy machine a delay may be over, and the next attempt made, before anybody looks.
    const assertDelayed = async (times: number) => {
      let seen = await delay();
      await until(async () => {
        seen = await delay();
        return seen.failures >= times && seen.left > 0;
      });
      expect(seen.from).toBeGreaterThan(2 ** seen.failures - 0.1);
      expect(seen.left).toBeLessThanOrEqual(2 ** seen.failures);
    };
    const user = await aUser(app);
    await assertDelayed(1);
    expect(await other.of(user.id, 1)).toEqual(['user.created']);
    await endDelays();
    await assertDelayed(2);
    turns.isBroken = false;
    await until(async () => {
      await endDelays();
      return (await left(name)).length === 0;
    });
    expect(await delay()).toMatchObject({ failures: 0 });
    expect(gatherer.batches).toHaveLength(turns.failed + 1);
    expect(new Set(gatherer.batches.map(String)).size).toBe(1);
  });

  it('reads and writes accounts, and has no author', async () => {
    const name = aName();
    const seen: unknown[] = [];
    await subscribe(name, async (events) => {
      const [{ accountId } = { accountId: '' }] = events;
      await app.dataSource.transaction(async (manager) => {
        const [row] = await manager.query<{ username: string }[]>(
          `SELECT username, audit_author() AS author FROM users WHERE id = $1`,
          [accountId],
        );
        seen.push(row, callerUnderWay());
      });
    });
    // While anything has an author, timers that a request starts keep its author.
    const leave = enterAuthorScope({ author: () => ({ via: 'http' }) }, () => {});
    const { body } = await app
      .as(superuser)
      .post('/api/v1/users/', { username: 'events.author', password: 'correct horse battery' });
    expect(body.username).toBe('events.author');
    await until(() => seen.length > 0);
    leave();
    expect(seen.slice(0, 2)).toEqual([{ username: 'events.author', author: null }, undefined]);
  });

  it('cannot register twice in one process', async () => {
    const name = aName();
    await new Gatherer().join(app, name);
    await expect(new Gatherer().join(app, name)).rejects.toThrow(`There is a consumer ${name}.`);
  });
});

describe('two processes', () => {
  it('deliver each batch in one of them', async () => {
    const second = await startSecondApp(app);
    const name = aName();
    const gatherer = new Gatherer();
    const counts = { running: 0, most: 0 };
    const handler = async (events: readonly AccountEvent[]) => {
      counts.most = Math.max(counts.most, (counts.running += 1));
      await gatherer.handle(events);
      await wait(40);
      counts.running -= 1;
    };
    await subscribe(name, handler);
    await second.nest.get(EventsService).subscribe(name, handler);
    const users: string[] = [];
    for (let time = 0; time < 10; time += 1) {
      users.push((await aUser(app)).id, (await aUser(second)).id);
    }
    await until(async () => (await left(name)).length === 0);
    const delivered = gatherer.events.map(({ accountId }) => accountId);
    expect(delivered.sort()).toEqual(users.sort());
    expect(counts.most).toBe(1);
    await second.close();
  });

  it('deliver again what one of them has not acknowledged when it ended', async () => {
    const second = await startSecondApp(app);
    const name = aName();
    const lost = new Gatherer();
    let end = () => {};
    await second.nest.get(EventsService).subscribe(name, async (events) => {
      await lost.handle(events);
      await new Promise<void>((resolve) => (end = resolve));
    });
    const user = await aUser(app);
    await lost.of(user.id, 1);
    const gatherer = await new Gatherer().join(app, name);
    await aUser(app);
    await wait(LONGER_THAN_A_POLL_MS);
    expect(gatherer.events).toEqual([]);
    // The lease of a process that does not answer runs out, unless it is renewed just then.
    await until(async () => {
      await endDelays();
      return gatherer.events.length > 0;
    });
    expect(await gatherer.of(user.id, 1)).toEqual(['user.created']);
    end();
    await second.close();
    await until(async () => (await left(name)).length === 0);
    const later = await aUser(app);
    expect(await gatherer.of(later.id, 1)).toEqual(['user.created']);
  });

  it('keep events while neither runs, and a stop lets a handler finish', async () => {
    const second = await startSecondApp(app);
    const name = aName();
    let [hasStarted, hasFinished] = [false, false];
    await second.nest.get(EventsService).subscribe(name, async (_events, stopping) => {
      hasStarted = true;
      await new Promise((resolve) => stopping.addEventListener('abort', resolve));
      await wait(300);
      hasFinished = true;
    });
    const before = await aUser(app);
    await until(() => hasStarted);
    await second.close();
    expect([hasFinished, await left(name)]).toEqual([true, []]);
    const meanwhile = await aUser(app);
    const gatherer = await new Gatherer().join(app, name);
    expect(await gatherer.of(meanwhile.id, 1)).toEqual(['user.created']);
    expect(gatherer.events.map(({ accountId }) => accountId)).not.toContain(before.id);
  });
});

describe('the sweep', () => {
  it('drops a consumer that no process has had for a week, with its events, and no other', async () => {
    const name = aName();
    const mine = await new Gatherer().join(app, aName());
    const age = (days: number) =>
      app.dataSource.query(
        `INSERT INTO event_consumers (name, seen_at) VALUES ($1, now() - make_interval(days => $2))
         ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at`,
        [name, days],
      );
    await age(6);
    const user = await aUser(app);
    await sweep();
    expect(await left(name)).toHaveLength(1);
    await age(8);
    await app.dataSource.query(`UPDATE event_consumers SET seen_at = now() - interval '8 days'`);
    await sweep();
    expect(await left(name)).toEqual([]);
    expect(await mine.of(user.id, 1)).toEqual(['user.created']);
    const next = await aUser(app);
    expect(await mine.of(next.id, 1)).toEqual(['user.created']);
    expect(await left(name)).toEqual([]);
  });
});
