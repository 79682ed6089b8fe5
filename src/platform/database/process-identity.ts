import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What distinguishes a process from every other one that may see its files. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Containers have their own process ids. Null where the system has no namespaces. */
  readonly pidNamespace: string | null;
  /**
   * Boot and start time, since process ids are reused. Null where the system does not provide it.
   */
  readonly startedAt: string | null;
}

export function identifyThisProcess(): ProcessIdentity {
  const { pid } = process;
  return { pid, host: hostname(), pidNamespace: readPidNamespace(), startedAt: readStart(pid) };
}

/** Whether a process is alive; `unknown` for a process of another host or container. */
export function judgeProcess(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  const { pid, host, pidNamespace, startedAt } = identity;
  if (host !== hostname() || pidNamespace !== readPidNamespace()) return 'unknown';
  if (!hasProcess(pid)) return 'dead';
  return startedAt === readStart(pid) ? 'alive' : 'dead';
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readPidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function readStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may contain spaces. The start time is the 22nd field of the line
    // (proc(5)).
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie: it has ended, but its parent has not read its exit code yet.
    if (afterName[0] === 'Z') return null;
    return `${boot}/${afterName[19]}`;
  } catch {
    return null;
  }
}
