import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates the directory that the workers share in this run (`once-per-run.ts`). */
export default async function globalSetup() {
  process.env.GATEHOUSE_TEST_RUN = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
}
