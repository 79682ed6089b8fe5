import { DomainError } from '../errors/domain-error.js';

/** The requester of a password hash. */
export interface Requester {
  /** The client's network. */
  readonly network: string;
  /** The signed-in account; absent when nobody is signed in. */
  readonly accountId?: string;
  /** Aborted when nobody waits for the result any more. */
  readonly signal?: AbortSignal;
}

interface Bounds {
  /** How many jobs run at once. */
  readonly concurrency: number;
  /** How many jobs may wait. */
  readonly limit: number;
}

interface Job {
  readonly network: string;
  readonly account: string;
  readonly start: () => void;
  readonly refuse: () => void;
}

/** The network of jobs that no request caused. */
const INTERNAL = '';
const RETRY_AFTER_SECONDS = 2;
/** A network may use half of the queue, and an account a quarter. */
const [NETWORKS_PART, ACCOUNTS_PART] = [2, 4];

/**
 * Runs jobs in turns between networks and, within a network, between accounts. A requester with
 * many jobs waits longer, and nobody else does.
 */
export class HashQueue {
  private readonly waiting = new Turns();
  /** Waiting and running jobs, by network and account. */
  private readonly held = new Map<string, number>();
  private running = 0;

  constructor(private readonly bounds: Bounds) {}

  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiting.size };
  }

  /**
   * @throws DomainError `hashing_overloaded` (the queue is full, or nobody waits for the result any
   *   more), `rate_limited` (too many jobs of one network or account), and what `work` throws
   */
  async run<T>(work: () => Promise<T>, requester?: Requester): Promise<T> {
    const shares = requester ? this.sharesOf(requester) : [];
    this.admit(requester, shares);
    for (const { key } of shares) this.held.set(key, (this.held.get(key) ?? 0) + 1);
    try {
      await this.turn(requester);
      return await work().finally(() => this.pass());
    } finally {
      for (const { key } of shares) {
        const left = this.held.get(key)! - 1;
        if (left > 0) this.held.set(key, left);
        else this.held.delete(key);
      }
    }
  }

  private sharesOf({ network, accountId }: Requester) {
    const { concurrency, limit } = this.bounds;
    const share = (part: number) => concurrency + Math.ceil(limit / part);
    const ofNetwork = { key: `network ${network}`, most: share(NETWORKS_PART) };
    if (accountId === undefined) return [ofNetwork];
    return [ofNetwork, { key: `account ${accountId}`, most: share(ACCOUNTS_PART) }];
  }

  private admit(
    requester: Requester | undefined,
    shares: readonly { readonly key: string; readonly most: number }[],
  ): void {
    if (requester?.signal?.aborted) throw overloaded();
    const isFull =
      this.running >= this.bounds.concurrency && this.waiting.size >= this.bounds.limit;
    const isGreedy = shares.some(({ key, most }) => (this.held.get(key) ?? 0) >= most);
    if (isGreedy && !isFull) {
      throw new DomainError('rate_limited', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    if (!isFull) return;
    // When the queue is full, the network with the most jobs loses its last one.
    const last = isGreedy ? undefined : this.waiting.takeLast(requester?.network ?? INTERNAL);
    if (!last) throw overloaded();
    last.refuse();
  }

  private turn(requester: Requester | undefined): Promise<void> {
    if (this.running < this.bounds.concurrency) {
      this.running += 1;
      return Promise.resolve();
    }
    const { network = INTERNAL, accountId: account = '', signal } = requester ?? {};
    return new Promise((resolve, reject) => {
      const drop = () => {
        if (this.waiting.remove(job)) reject(overloaded());
      };
      const settle = (how: () => void) => () => {
        signal?.removeEventListener('abort', drop);
        how();
      };
      const refuse = settle(() => reject(overloaded()));
      const job: Job = { network, account, start: settle(resolve), refuse };
      signal?.addEventListener('abort', drop, { once: true });
      this.waiting.add(job);
    });
  }

  private pass(): void {
    const next = this.waiting.take();
    if (next) next.start();
    else this.running -= 1;
  }
}

/** Jobs by network and account, which take turns. */
class Turns {
  size = 0;
  private readonly networks = new Map<string, Map<string, Job[]>>();

  add(job: Job): void {
    const accounts = this.networks.get(job.network) ?? new Map<string, Job[]>();
    this.networks.set(job.network, accounts);
    accounts.set(job.account, [...(accounts.get(job.account) ?? []), job]);
    this.size += 1;
  }

  /** Removes the next job; its network and its account then have the last turn. */
  take(): Job | undefined {
    const [first] = this.networks;
    const [jobs] = first?.[1].values() ?? [];
    const job = jobs?.[0];
    if (!first || !job) return undefined;
    this.remove(job);
    const [network, accounts] = first;
    moveToEnd(accounts, job.account);
    moveToEnd(this.networks, network);
    return job;
  }

  /**
   * Removes the last job of the network with the most jobs; undefined if that is no more than
   * another network has after its next job.
   */
  takeLast(forNetwork: string): Job | undefined {
    const sizeOf = (network: string) =>
      [...(this.networks.get(network)?.values() ?? [])].reduce(
        (sum, { length }) => sum + length,
        0,
      );
    const [longest] = [...this.networks.keys()].sort((a, b) => sizeOf(b) - sizeOf(a));
    if (longest === undefined || sizeOf(longest) <= sizeOf(forNetwork) + 1) return undefined;
    const [jobs] = [...this.networks.get(longest)!.values()].sort((a, b) => b.length - a.length);
    const job = jobs!.at(-1)!;
    this.remove(job);
    return job;
  }

  /** @returns whether it was waiting */
  remove(job: Job): boolean {
    const accounts = this.networks.get(job.network);
    const jobs = accounts?.get(job.account);
    const rest = jobs?.filter((other) => other !== job);
    if (!accounts || !jobs || !rest || rest.length === jobs.length) return false;
    if (rest.length > 0) accounts.set(job.account, rest);
    else accounts.delete(job.account);
    if (accounts.size === 0) this.networks.delete(job.network);
    this.size -= 1;
    return true;
  }
}

function moveToEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

function overloaded(): DomainError {
  return new DomainError('hashing_overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
