import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { createApiKeyText, hashSecret } from '../../src/platform/credentials/secret-token.js';
import { poolOf } from '../../src/platform/database/data-source.js';
import { openPGlite } from '../../src/platform/database/embedded-database.js';
import { openPostgres } from '../../src/platform/database/postgres-database.js';
import { ENTITIES } from '../../src/start/entities.js';
import { Pooler } from '../support/pooler.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp } from '../support/test-app.js';
import { createDatabase, createMigratedDatabase, openEmbedded } from '../support/test-database.js';

const LIST = '/api/v1/users/';
const ID = '00000000-0000-4000-8000-000000000001';
const DEMOTE = `UPDATE users SET is_superuser = false WHERE id = '${ID}'`;
/** A later change in the database that is lost. */
const GO_ON = `UPDATE users SET company = 'gone' WHERE id = '${ID}'`;

async function aSuperuserIn(dataSource: DataSource): Promise<{ apiKey: string }> {
  const apiKey = createApiKeyText();
  await dataSource.query(
    'INSERT INTO users (id, username, is_active, is_superuser) VALUES ($1, $2, true, true)',
    [ID, 'somebody'],
  );
  await dataSource.query(
    'INSERT INTO api_keys (id, user_id, prefix, hash) VALUES (gen_random_uuid(), $1, $2, $3)',
    [ID, apiKey.slice(0, 10), hashSecret(apiKey)],
  );
  return { apiKey };
}

describe('a lost database that is replaced by an earlier copy', () => {
  it('403: demoted in the copy, in a transaction with the same number as another one in the lost database', async () => {
    const lost = await openEmbedded();
    const caller = await aSuperuserIn(lost.dataSource);
    await lost.dataSource.query('CHECKPOINT');
    const dump = await lost.pglite.dumpDataDir('none');
    const restored = await openPGlite(ENTITIES, { loadDataDir: dump });
    const app = await startTestApp({}, () => Promise.resolve(lost));
    const { driver } = app.dataSource as unknown as { driver: PostgresDriver };
    const own = driver.master as unknown;
    try {
      await meet(lost.dataSource, restored.dataSource);
      await lost.dataSource.query(GO_ON);
      await restored.dataSource.query(DEMOTE);
      const [before, after] = await Promise.all(
        [lost, restored].map(async ({ dataSource }) => {
          const rows = await dataSource.query<{ u: string; c: string }[]>(
            'SELECT u.xmin AS u, c.row_version AS c FROM users u JOIN api_keys c ON c.user_id = u.id',
          );
          return rows;
        }),
      );
      // A server could tell them apart only by these values, and they are equal.
      expect(before).toEqual(after);

      expect((await app.as(caller).get(LIST)).status).toBe(200);
      driver.master = poolOf(restored.dataSource);
      expect((await app.as(caller).get(LIST)).status).toBe(403);
      driver.master = own;
      expect((await app.as(caller).get(LIST)).status).toBe(200);
    } finally {
      driver.master = own;
      await app.close();
      await restored.close();
    }
  });

  (isOnServer ? it : it.skip)(
    '403: behind a pooler that keeps its connections while the server is replaced',
    async () => {
      const server = process.env['DATABASE_URL']!;
      const lost = await createMigratedDatabase(server);
      const direct = await openPostgres(lost.url, ENTITIES, 1);
      const caller = await aSuperuserIn(direct.dataSource);
      await direct.close();
      const restored = await createDatabase(server, lost.name);
      const there = await openPostgres(restored.url, ENTITIES, 1);
      await there.dataSource.query(DEMOTE);
      await there.close();

      const pooler = new Pooler(lost.url);
      const through = await pooler.start();
      const app = await startTestApp({}, () => openPostgres(through, ENTITIES, 3));
      try {
        await app.dataSource.query(GO_ON);
        const statuses = [(await app.as(caller).get(LIST)).status];
        // A full pool: jobs of the server that come meanwhile need no further connection.
        const all = Array.from({ length: 3 }, () => app.dataSource.createQueryRunner());
        await Promise.all(all.map((runner) => runner.connect()));
        await Promise.all(all.map((runner) => runner.release()));
        let connections = 0;
        poolOf(app.dataSource).on('connect', () => (connections += 1));
        await pooler.switchTo(restored.url);
        statuses.push((await app.as(caller).get(LIST)).status);
        expect((await app.as(caller).get('/api/v1/users/whoami')).body.is_superuser).toBe(false);
        expect({ statuses, connections }).toEqual({ statuses: [200, 403], connections: 0 });
      } finally {
        await app.close();
        await pooler.stop();
        await lost.drop();
        await restored.drop();
      }
    },
  );
});

/** Uses up transaction numbers until the next one is the same in both. */
async function meet(...databases: readonly [DataSource, DataSource]): Promise<void> {
  const take = async (dataSource: DataSource) => {
    const [row] = await dataSource.query<{ id: string }[]>('SELECT pg_current_xact_id() AS id');
    return Number(row!.id);
  };
  const numbers = [await take(databases[0]), await take(databases[1])] as const;
  const behind = databases[numbers[0] < numbers[1] ? 0 : 1];
  const missing = Math.abs(numbers[0] - numbers[1]);
  for (let taken = 0; taken < missing; taken += 1) await take(behind);
}
