import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntitySubscriberInterface, TransactionStartEvent } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertStillActing } from '../access/assert-still-acting.js';
import type { Author } from './author.js';

/** What is done on behalf of one author. */
interface AuthorScope {
  /** Asked when a transaction begins. */
  readonly author: () => Author;
  /** Whose rights the work was judged by; absent on the command line. */
  readonly actor?: () => Actor | undefined;
  /** Whether something of the work is in the database: it may have ended the credential itself. */
  hasCommitted?: boolean;
  /** Aborted when the client hangs up before it has its answer. */
  readonly signal?: AbortSignal;
}

/** For whom a request is under way. */
export interface CallerUnderWay {
  readonly address: string;
  /** Absent where nobody is signed in. */
  readonly userId?: string;
  readonly signal?: AbortSignal;
}

const authors = new AsyncLocalStorage<AuthorScope>();
let underWay = 0;

/**
 * Enters the scope of one author: transactions that begin in what `work` starts tell the database whose they are.
 *
 * While a storage of this kind is in use, Node before version 24 makes every promise of the process a fifth dearer; so it is
 * switched off whenever no scope is open.
 *
 * @returns to be called when everything that belongs to the scope has ended
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

function leave(): void {
  underWay -= 1;
  if (underWay === 0) authors.disable();
}

/** From where the request under way came; none on the command line and in requests that only read. */
export function addressOfAuthor(): string | undefined {
  return authors.getStore()?.author().address;
}

/** Whose request is under way; none where {@link addressOfAuthor} answers none. */
export function callerUnderWay(): CallerUnderWay | undefined {
  const scope = authors.getStore();
  const { address, user_id: userId } = scope?.author() ?? {};
  return address === undefined ? undefined : { address, userId, signal: scope?.signal };
}

/**
 * Tells the database with each transaction who its author is, and refuses one whose author has lost
 * the rights since the request came in. A request may have waited long, for the hash of a password.
 */
export function tellAuthors(dataSource: DataSource): void {
  const subscriber: EntitySubscriberInterface = {
    async afterTransactionStart({ queryRunner }: TransactionStartEvent) {
      const scope = authors.getStore();
      if (!scope) return;
      await queryRunner.query(`SELECT set_config('gatehouse.author', $1, true)`, [
        JSON.stringify(scope.author()),
      ]);
      const actor = scope.actor?.();
      if (actor && !scope.hasCommitted) await assertStillActing(queryRunner, actor);
    },
    afterTransactionCommit() {
      const scope = authors.getStore();
      if (scope) scope.hasCommitted = true;
    },
  };
  dataSource.subscribers.push(subscriber);
}
