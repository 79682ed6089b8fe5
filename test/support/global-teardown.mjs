import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Removes the directory that the workers shared in this run. */
export default async function globalTeardown() {
  const run = process.env.GATEHOUSE_TEST_RUN;
  const template = await readFile(join(run, 'server-template', 'made'), 'utf8').catch(() => '');
  if (template) await dropDatabase(process.env.DATABASE_URL, template);
  await rm(run, { recursive: true, force: true });
}

async function dropDatabase(server, name) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const drop = () =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch((error) => {
      // On a busy machine the processes of its connections may need longer to end.
      if (error.code !== '55006') throw error;
      return drop();
    });
  await drop().finally(() => client.end());
}
