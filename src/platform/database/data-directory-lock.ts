import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { appendFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identifyThisProcess, judgeProcess, type ProcessIdentity } from './process-identity.js';

const CLAIM = /^gatehouse\.[0-9a-f]+\.lock$/;
/** How often a process updates the time of its claim. */
const HEARTBEAT_MS = 3_000;
/**
 * How long a claim may go without an update before it counts as dead, when its process cannot be
 * checked (it is in another container). The file's time decides, if the claim was also watched for
 * two heartbeats, since a clock that was set forward makes every claim look old. Otherwise only the
 * watching decides.
 */
const SILENCE_MS = 15_000;
const WATCH_MS = 2 * HEARTBEAT_MS + 500;
/** Ends the claim of a process that has the directory. Others are only waiting for it too. */
const HELD = '\n';
/** How long a process waits for one that has the directory, and that may be about to end. */
const PATIENCE_MS = 1_000;
/** How long it waits while no process is known to have the directory. */
const LONG_PATIENCE_MS = 2 * SILENCE_MS;

interface Claim {
  /** Undefined while it is being written, and if its process ended meanwhile. */
  readonly holder: ProcessIdentity | undefined;
  readonly isHeld: boolean;
}

interface Rival extends Claim {
  readonly path: string;
  readonly isCertain: boolean;
}

/** When claims were last updated, and since when that was observed, on the monotonic clock. */
type Watched = Map<string, { readonly mtimeMs: number; readonly since: number }>;

/**
 * Keeps a second process from opening the same data directory. The embedded database has no lock of
 * its own, and writes would be lost silently.
 *
 * Every process writes a claim file of its own. It holds the directory when there is then no other
 * living claim, and marks its claim. Otherwise it withdraws it, and retries after a random delay. A
 * claim is removed by its owner, or by others after its owner has ended. So two processes can never
 * hold the directory, and a crash leaves no lock that must be removed by hand.
 *
 * @returns a function that releases the lock
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
    const patience = rival.isCertain && rival.isHeld ? PATIENCE_MS : LONG_PATIENCE_MS;
    if (performance.now() - startedAt > patience) {
      await release();
      throw new Error(describeRival(directory, rival));
    }
    await wait(20 + Math.random() * 100);
  }

  // On a full disk the others wait longer before they give up.
  await appendFile(path, HELD).catch(() => {});
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A deleted claim or a full disk must not stop a running server.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    await release();
  };
}

/**
 * Returns a living claim of another process, preferably one that is certain to live, and removes
 * dead claims.
 */
async function findRival(
  directory: string,
  own: string,
  watched: Watched,
): Promise<Rival | undefined> {
  const names = (await readdir(directory)).filter((name) => CLAIM.test(name));
  const paths = names.map((name) => join(directory, name)).filter((path) => path !== own);
  const rivals: Rival[] = [];
  for (const path of paths) {
    const claim = await readClaim(path);
    const { holder } = claim;
    const verdict = holder ? judgeProcess(holder) : 'unknown';
    if (verdict === 'dead' || (verdict === 'unknown' && (await isSilent(path, own, watched)))) {
      await rm(path, { force: true });
    } else {
      rivals.push({ path, ...claim, isCertain: verdict === 'alive' });
    }
  }
  const certain = rivals.filter(({ isCertain }) => isCertain);
  return certain.find(({ isHeld }) => isHeld) ?? certain[0] ?? rivals[0];
}

async function readClaim(path: string): Promise<Claim> {
  try {
    const text = await readFile(path, 'utf8');
    return { holder: JSON.parse(text) as ProcessIdentity, isHeld: text.endsWith(HELD) };
  } catch {
    return { holder: undefined, isHeld: false };
  }
}

/** Compares two files of one file system, whose clock may differ from ours. */
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
