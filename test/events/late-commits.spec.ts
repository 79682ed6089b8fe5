import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { untilBlocked } from '../support/while-locked.js';
import { Gatherer } from './gatherer.js';

/** The embedded database has one connection: there no transaction commits late. */
(isOnServer ? describe : describe.skip)('a transaction that commits late', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const whileWriting = async (userId: string, work: (writer: QueryRunner) => Promise<void>) => {
    const writer = app.dataSource.createQueryRunner();
    await writer.startTransaction();
    await writer.query(`UPDATE users SET name = 'Late' WHERE id = $1`, [userId]);
    await work(writer);
    await writer.release();
  };

  it('is not skipped, although later events were delivered before', async () => {
    const gatherer = await new Gatherer().join(app, 'late');
    const user = await aUser(app);
    await gatherer.of(user.id, 1);
    await whileWriting(user.id, async (writer) => {
      const other = await aUser(app);
      expect(await gatherer.of(other.id, 1)).toEqual(['user.created']);
      expect(await gatherer.of(user.id, 1)).toEqual(['user.created']);
      await writer.commitTransaction();
      expect(await gatherer.of(user.id, 2)).toEqual(['user.created', 'user.changed name']);
    });
    const ids = gatherer.events.map(({ id }) => Number(id));
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
  });

  it('is waited for by a new consumer, which then misses no writer', async () => {
    const user = await aUser(app);
    const gatherer = new Gatherer();
    const written: string[] = [];
    await whileWriting(user.id, async (writer) => {
      const joining = gatherer.join(app, 'new').then(() => written.push('registered'));
      await untilBlocked(app.dataSource, writer, joining);
      // Longer than it waits for the lock, so that it tries again.
      await wait(1_500);
      written.push('committed');
      await writer.commitTransaction();
      await joining;
    });
    expect(written).toEqual(['committed', 'registered']);
    expect(gatherer.events).toEqual([]);
    const later = await aUser(app);
    expect(await gatherer.of(later.id, 1)).toEqual(['user.created']);
  });

  it('knows a consumer for which it had to wait', async () => {
    const registration = app.dataSource.createQueryRunner();
    await registration.startTransaction();
    await registration.query('LOCK TABLE event_consumers IN ACCESS EXCLUSIVE MODE');
    await registration.query(`INSERT INTO event_consumers (name) VALUES ('waited for')`);
    const making = aUser(app);
    await untilBlocked(app.dataSource, registration, making);
    await registration.commitTransaction();
    await registration.release();
    const user = await making;
    const gatherer = await new Gatherer().join(app, 'waited for');
    expect(await gatherer.of(user.id, 1)).toEqual(['user.created']);
  });
});
