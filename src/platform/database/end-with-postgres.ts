import type { PGlite } from '@electric-sql/pglite';

/** The status of what PostgreSQL throws to leave a statement that it refuses. */
const REFUSES = 100;

/**
 * Ends the process when the embedded PostgreSQL fails. It cannot continue without a restart, and
 * the next query would block the event loop forever. Committed data is recovered at the next start.
 *
 * It fails with a PANIC when it cannot write its log, mostly because the disk is full. Anything
 * else that it throws, as when the stack overflows, has left the statement half-way. PGlite catches
 * that too, and would answer that the statement has succeeded.
 */
export function endWithPostgres(pglite: PGlite): void {
  const failureOf = watchMainLoop(pglite);
  const send = pglite.execProtocolStream.bind(pglite);
  pglite.execProtocolStream = async (...sent) => {
    const messages = await send(...sent).catch((error: unknown) => {
      if (failureOf() === undefined) throw error;
      return [];
    });
    const panic = messages.find((message) => 'severity' in message && message.severity === 'PANIC');
    const failure = panic ?? failureOf();
    if (failure === undefined) return messages;
    const reason = (failure as { message?: string }).message ?? JSON.stringify(failure);
    console.error(
      `The embedded database has stopped: ${reason}. Gatehouse exits. ` +
        `If the disk is full, make room; then start again. No acknowledged write is lost.`,
    );
    process.exit(1);
  };
}

/** @returns what PostgreSQL has thrown, other than to refuse a statement; undefined for nothing */
function watchMainLoop({ Module: postgres }: PGlite): () => unknown {
  let failure: unknown;
  const run = postgres._PostgresMainLoopOnce.bind(postgres);
  postgres._PostgresMainLoopOnce = () => {
    try {
      run();
    } catch (error) {
      if ((error as { status?: unknown }).status !== REFUSES) failure ??= error;
      throw error;
    }
  };
  return () => failure;
}
