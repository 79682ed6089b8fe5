import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { oncePerRun } from './once-per-run.js';

/** Where the applications of `console/` are built. */
export const FRONTEND = new URL('../../dist/frontend/', import.meta.url);

/** Builds the applications once per run. That takes no time if nothing of them has changed. */
export async function buildFrontend(): Promise<void> {
  await oncePerRun('frontend', async () => {
    const script = fileURLToPath(new URL('../../console/build.mjs', import.meta.url));
    await promisify(execFile)(process.execPath, [script]);
    return '';
  });
}
