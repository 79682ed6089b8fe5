import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { watchOf } from '../../src/platform/database/database-watch.js';
import { isOnServer } from '../support/process-database.js';
import { openEmbedded } from '../support/test-database.js';

/** Its parser would need more of the stack than there is. */
const DEEP = '['.repeat(100_000);

const onEmbedded = isOnServer ? describe.skip : describe;

onEmbedded('the embedded database, when it fails within a statement', () => {
  let database: Awaited<ReturnType<typeof openEmbedded>>;
  beforeAll(async () => {
    database = await openEmbedded();
  });
  // Not PGlite itself, which answers nothing any more.
  afterAll(async () => {
    await database.dataSource.destroy();
    watchOf(database.dataSource).stop();
  });

  it('ends the process and says why, in place of an answer', async () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('the process ends');
    });
    const tell = jest.spyOn(console, 'error').mockImplementation(() => {});
    await expect(database.dataSource.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    expect(exit).not.toHaveBeenCalled();
    // Without parameters it is one message. Nothing else is sent after the end.
    await expect(database.dataSource.query(`SELECT '${DEEP}'::jsonb`)).rejects.toThrow(
      'the process ends',
    );
    expect(exit).toHaveBeenCalledWith(1);
    expect(tell).toHaveBeenCalledWith(
      expect.stringMatching(
        /^The embedded database has stopped: Maximum call stack size exceeded\./,
      ),
    );
  });
});
