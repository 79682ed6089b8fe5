import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a directory of its own, which only this user can open, and removes it: also when
 * a signal ends the process meanwhile. Only for a process that does nothing else on a signal.
 */
export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-import-'));
  const forget = () => SIGNALS.forEach((signal) => process.off(signal, end));
  const end = (signal: NodeJS.Signals) => {
    rmSync(directory, { recursive: true, force: true });
    forget();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    forget();
  }
}
