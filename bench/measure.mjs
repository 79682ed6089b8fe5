import { readFileSync, readdirSync } from 'node:fs';
import autocannon from 'autocannon';

const TICKS_PER_SECOND = 100;

/**
 * Sends requests to one target for a slice of time and checks every answer.
 *
 * @param target `{ name, url, requests, status?, verify(body), pid?, postgresPid? }`
 * @returns requests per second, p50 and p99 in ms, CPU microseconds per request of the server and
 * of PostgreSQL
 * @throws when an answer is not the expected one
 */
export async function measure(target, { seconds, connections }) {
  const before = cpuOf(target);
  const result = await new Promise((resolve, reject) => {
    autocannon(
      {
        url: target.url,
        connections,
        duration: seconds,
        requests: target.requests,
        verifyBody: target.verify,
      },
      (error, outcome) => (error ? reject(error) : resolve(outcome)),
    );
  });
  const after = cpuOf(target);
  const wrong = result.mismatches + result.errors + result.non2xx + result.timeouts;
  if (wrong > 0 || result.requests.total === 0) {
    throw new Error(
      `${target.name}: ${wrong} of ${result.requests.total} answers were wrong ` +
        `(${result.mismatches} bodies, ${result.non2xx} statuses, ${result.errors} errors).`,
    );
  }
  const perRequest = (seconds_) => (seconds_ * 1e6) / result.requests.total;
  return {
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    serverMicroseconds: perRequest(after.server - before.server),
    postgresMicroseconds: perRequest(after.postgres - before.postgres),
    megabytes: residentMegabytes(target.pid),
  };
}

/** Seconds of CPU used so far by the server and by all of PostgreSQL's processes. */
function cpuOf({ pid, postgresPid }) {
  const postgres = postgresPid ? [postgresPid, ...childrenOf(postgresPid)] : [];
  return {
    server: pid ? cpuSeconds(pid) : 0,
    postgres: postgres.reduce((sum, child) => sum + cpuSeconds(child), 0),
  };
}

/**
 * CPU seconds of a process and of its children that have ended, since connections of PostgreSQL are
 * processes that start and end.
 */
function cpuSeconds(pid) {
  const fields = statOf(pid);
  if (!fields) return 0;
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(statOf(pid)?.[1]) === parent);
}

/** The fields of /proc/PID/stat after the command's name; undefined when the process is gone. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export function residentMegabytes(pid) {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
