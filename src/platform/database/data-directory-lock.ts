import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identifyThisProcess, judgeProcess, type ProcessIdentity } from './process-identity.js';

const CLAIM = /^gatehouse\.[0-9a-f]+\.lock$/;
/** How often a holder touches its claim. */
const HEARTBEAT_MS = 3_000;
/**
 * A claim whose process cannot be looked up (another container's) counts as dead after this long without a touch: by its file's time, if
 * it was also watched for two heartbeats, since a clock that was set forward makes every claim look old; else by the watching alone.
 */
const SILENCE_MS = 15_000;
const WATCH_MS = 2 * HEARTBEAT_MS + 500;
/** Processes that start at once withdraw and try again at random moments; after this long the other one is there to stay. */
const PATIENCE_MS = 1_000;

interface Rival {
  readonly path: string;
  readonly holder: ProcessIdentity | undefined;
  readonly isCertain: boolean;
}

/** When claims were last touched, and since when that was seen, on a clock that nobody sets. */
type Watched = Map<string, { readonly mtimeMs: number; readonly since: number }>;

/**
 * Keeps a second process from opening the same data directory, which would lose writes silently
 * (the embedded database has no lock of its own).
 *
 * Every process puts up a claim under a name of its own, and holds the directory when it then sees no living claim but its
 * own. A claim is removed by its owner or after its owner's death, so two can never hold, and no crash leaves a lock that
 * must be removed by hand.
 *
 * @returns releases the lock
 * @throws Error naming the process that has the directory
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, `gatehouse.${randomBytes(8).toString('hex')}.lock`);
  const removeAtExit = () => rmSync(path, { force: true });
  process.once('exit', removeAtExit);
  const release = async () => {
    process.off('exit', removeAtExit);
    await rm(path, { force: true });
  };

  const startedAt = performance.now();
  const watched: Watched = new Map();
  for (;;) {
    await writeFile(path, JSON.stringify(identifyThisProcess()), { flag: 'wx', mode: 0o600 });
    const rival = await findRival(directory, path, watched);
    if (!rival) break;
    await rm(path, { force: true });
    const patience = rival.isCertain ? PATIENCE_MS : 2 * SILENCE_MS;
    if (performance.now() - startedAt > patience) {
      await release();
      throw new Error(describeRival(directory, rival));
    }
    await wait(20 + Math.random() * 100);
  }

  const heartbeat = setInterval(() => {
    const now = new Date();
    // A claim that is gone, or a full disk, is no reason to stop what works.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    await release();
  };
}

/** A living claim of another process, one that is certain to live if there is; removes dead ones on the way. */
async function findRival(
  directory: string,
  own: string,
  watched: Watched,
): Promise<Rival | undefined> {
  const names = (await readdir(directory)).filter((name) => CLAIM.test(name));
  const paths = names.map((name) => join(directory, name)).filter((path) => path !== own);
  const rivals: Rival[] = [];
  for (const path of paths) {
    const holder = await readHolder(path);
    const verdict = holder ? judgeProcess(holder) : 'unknown';
    if (verdict === 'dead' || (verdict === 'unknown' && (await isSilent(path, own, watched)))) {
      await rm(path, { force: true });
    } else {
      rivals.push({ path, holder, isCertain: verdict === 'alive' });
    }
  }
  // Of several, all but the first to start only ask for the directory too.
  const [first] = rivals.filter(({ isCertain }) => isCertain).sort(byStart);
  return first ?? rivals[0];
}

function byStart(a: Rival, b: Rival): number {
  const [first, second] = [a, b].map(({ holder }) => holder?.startedAt ?? '');
  return first!.localeCompare(second!, 'en', { numeric: true });
}

/** Undefined for a claim that is being written, or whose writer died doing so. */
async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Compares two files of one file system, whose clock need not be ours. */
async function isSilent(path: string, own: string, watched: Watched): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  if (!touched) return true;
  const { mtimeMs } = touched;
  const now = performance.now();
  const before = watched.get(path);
  const since = before?.mtimeMs === mtimeMs ? before.since : now;
  watched.set(path, { mtimeMs, since });
  const isOld = (await stat(own)).mtimeMs - mtimeMs > SILENCE_MS;
  return now - since > (isOld ? WATCH_MS : SILENCE_MS);
}

function describeRival(directory: string, { path, holder }: Rival): string {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : `the writer of ${path}`;
  return (
    `The data directory ${directory} is in use by ${who}. Stop that process first, ` +
    `choose another DATA_DIR, or set DATABASE_URL to run several processes on PostgreSQL.`
  );
}
