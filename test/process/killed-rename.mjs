/**
 * Loaded before a program (`--import`). Kills it right after KILL_AFTER_RENAMES renames by
 * `node:fs/promises`.
 */
import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = promises;
let left = Number(process.env.KILL_AFTER_RENAMES);
promises.rename = async (from, to) => {
  await rename(from, to);
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
