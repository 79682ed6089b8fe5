import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntitySubscriberInterface, TransactionStartEvent } from 'typeorm';
import type { Author } from './author.js';

type Told = () => Author;

const authors = new AsyncLocalStorage<Told>();
let underWay = 0;

/**
 * Enters the scope of one author: transactions that begin in what `work` starts tell the database whose they are.
 *
 * While a storage of this kind is in use, Node before version 24 makes every promise of the process a fifth dearer; so it is
 * switched off whenever no scope is open.
 *
 * @param author asked when a transaction begins
 * @returns to be called when everything that belongs to the scope has ended
 */
export function enterAuthorScope(author: Told, work: () => void): () => void {
  underWay += 1;
  authors.run(author, work);
  return leave;
}

/** Runs `work` in the scope of one author. */
export async function actAs<T>(author: Author, work: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await authors.run(() => author, work);
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
  return authors.getStore()?.().address;
}

/** Tells the database with each transaction who its author is. */
export function tellAuthors(dataSource: DataSource): void {
  const subscriber: EntitySubscriberInterface = {
    async afterTransactionStart({ queryRunner }: TransactionStartEvent) {
      const author = authors.getStore();
      if (!author) return;
      await queryRunner.query(`SELECT set_config('gatehouse.author', $1, true)`, [
        JSON.stringify(author()),
      ]);
    },
  };
  dataSource.subscribers.push(subscriber);
}
