import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  AfterQueryEvent,
  DataSource,
  EntitySubscriberInterface,
  TransactionStartEvent,
} from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertStillActing } from '../access/assert-still-acting.js';
import { DEFAULT_LANGUAGE, type Language } from '../platform/languages/languages.js';
import type { Author } from './author.js';

/** The work that is done on behalf of one author. */
interface AuthorScope {
  /** Called when a transaction begins. */
  readonly author: () => Author;
  /** The actor whose rights were checked; absent on the command line. */
  readonly actor?: () => Actor | undefined;
  /** Absent on the command line. */
  readonly place?: () => Place;
  /** The language of the person who made the request; absent on the command line. */
  readonly language?: () => Language;
  /** Whether a transaction of the work was committed: it may have ended the credential itself. */
  hasCommitted?: boolean;
  /** Whether the request was counted as a change of its author. */
  isCounted?: boolean;
  /** Aborted if the client disconnects before the response is sent. */
  readonly signal?: AbortSignal;
}

/** The caller of the current request. */
export interface CallerUnderWay {
  readonly address: string;
  /** Absent if nobody is signed in. */
  readonly userId?: string;
  readonly signal?: AbortSignal;
}

/** Where a request came from. */
export interface Place {
  /** The name of the API that it was made to. */
  readonly api: string | null;
  readonly address: string;
  /** What the client said about itself. It is not verified. */
  readonly userAgent: string | null;
}

const authors = new AsyncLocalStorage<AuthorScope>();
let underWay = 0;

/**
 * Enters the scope of one author: transactions that begin in what `work` starts tell the database
 * their author.
 *
 * While an `AsyncLocalStorage` is in use, Node before version 24 makes every promise of the process
 * a fifth slower. Therefore it is disabled while no scope is open.
 *
 * @returns a function to call when everything in the scope has ended
 */
export function enterAuthorScope(scope: AuthorScope, work: () => void): () => void {
  underWay += 1;
  authors.run(scope, work);
  return leave;
}

/** Runs `work` in the scope of one author. */
export async function actAs<T>(author: Author, work: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await authors.run({ author: () => author }, work);
  } finally {
    leave();
  }
}

/**
 * Runs `work` on behalf of nobody, for writes that only happen to be done during a request. They
 * are not its changes: whether its author may still write is judged by the next transaction.
 */
export function actAsNobody<T>(work: () => Promise<T>): Promise<T> {
  return authors.exit(work);
}

/**
 * Runs one of many changes of a request, which is judged as if it came alone. Each change after the
 * first is refused too if the author has lost the rights, so the changes before it must not take
 * them.
 */
export function asChangeOfMany<T>(work: () => Promise<T>): Promise<T> {
  const scope = authors.getStore();
  if (!scope) return work();
  const one: AuthorScope = { ...scope, hasCommitted: false };
  return authors.run(one, work).finally(() => {
    scope.isCounted ||= one.isCounted;
  });
}

function leave(): void {
  underWay -= 1;
  if (underWay === 0) authors.disable();
}

/**
 * Returns the client address of the current request; undefined on the command line and in requests
 * that only read.
 */
export function addressOfAuthor(): string | undefined {
  return authors.getStore()?.author().address;
}

/** Returns the caller of the current request; undefined if {@link addressOfAuthor} is. */
export function callerUnderWay(): CallerUnderWay | undefined {
  const scope = authors.getStore();
  const { address, user_id: userId } = scope?.author() ?? {};
  return address === undefined ? undefined : { address, userId, signal: scope?.signal };
}

/** Returns where the current request came from; undefined if {@link addressOfAuthor} is. */
export function placeUnderWay(): Place | undefined {
  return authors.getStore()?.place?.();
}

/** Returns the language of the person who made the current request; else English. */
export function languageUnderWay(): Language {
  return authors.getStore()?.language?.() ?? DEFAULT_LANGUAGE;
}

/** Statements that may have waited for another transaction. */
const LOCKING = /\bFOR (?:NO KEY )?(?:UPDATE|SHARE)\b|\bFOR KEY SHARE\b|\bpg_advisory_xact_lock\b/i;
const WRITING = /\b(?:INSERT INTO|DELETE FROM)\b|\bUPDATE\s+\S+\s+(?:AS \S+ )?SET\b/i;

/**
 * Makes each transaction tell the database its author, and refuses it if the author has lost the
 * rights since the request was authenticated. A request may wait for seconds before it writes, for
 * example for the hash of a password.
 *
 * The rights are checked when the transaction starts, and again after each lock before its first
 * write: the transaction that it waited for may have taken them. After that, a write of its own may
 * have ended them, as a log-out does, or a superuser who demotes oneself.
 *
 * @param count counts the transactions of actors, and throws if there are too many
 */
export function authorizeTransactions(
  dataSource: DataSource,
  count?: (actor: Actor) => Promise<void>,
): void {
  const subscriber: EntitySubscriberInterface = {
    async afterTransactionStart({ queryRunner }: TransactionStartEvent) {
      const scope = authors.getStore();
      if (!scope) return;
      await queryRunner.query(`SELECT set_config('gatehouse.author', $1, true)`, [
        JSON.stringify(scope.author()),
      ]);
      queryRunner.data = { ...queryRunner.data, hasWritten: false };
      const actor = scope.actor?.();
      if (!actor || scope.hasCommitted) return;
      if (!scope.isCounted) await count?.(actor);
      scope.isCounted = true;
      await assertStillActing(queryRunner, actor);
    },
    afterQuery({ queryRunner, query, success }: AfterQueryEvent) {
      const scope = authors.getStore();
      if (!scope || !success || !queryRunner.isTransactionActive) return undefined;
      const data = queryRunner.data as { hasWritten?: boolean };
      data.hasWritten ||= WRITING.test(query);
      const actor = scope.actor?.();
      if (!actor || scope.hasCommitted || data.hasWritten || !LOCKING.test(query)) return undefined;
      return assertStillActing(queryRunner, actor);
    },
    afterTransactionCommit() {
      const scope = authors.getStore();
      if (scope) scope.hasCommitted = true;
    },
  };
  dataSource.subscribers.push(subscriber);
}
