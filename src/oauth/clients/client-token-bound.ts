import type { DatabaseWatch } from '../../platform/database/database-watch.js';
import { BatchLoader } from '../../platform/database/batch-loader.js';

/**
 * How many tokens that act as a client itself are kept: more than of a grant, since the client's
 * processes share nothing. The oldest end.
 */
const MOST_OF_CLIENT = 1000;

const END_OLDEST = `
  DELETE FROM oauth_records WHERE id IN (
    SELECT old.id FROM unnest($1::text[]) AS asked (client_id) CROSS JOIN LATERAL (
      SELECT id FROM oauth_records
      WHERE client_id = asked.client_id AND model = 'ClientCredentials'
      ORDER BY created_at DESC, id OFFSET ${MOST_OF_CLIENT}) AS old)`;

/**
 * Ends the oldest tokens of clients that have too many. Requests at the same time share one
 * statement, which begins after their tokens were stored: counting the tokens takes longer than
 * storing one, and several statements would wait for each other's rows.
 */
export class ClientTokenBound {
  private readonly loader: BatchLoader<string, undefined>;

  /** @param query runs a statement */
  constructor(query: (text: string, values: unknown[]) => Promise<unknown>, watch: DatabaseWatch) {
    const endOldest = async (clientIds: readonly string[]) => {
      await query(END_OLDEST, [[...new Set(clientIds)]]);
      return [];
    };
    this.loader = new BatchLoader<string, undefined>(endOldest, watch, 1);
  }

  async enforce(clientId: string): Promise<void> {
    await this.loader.load(clientId);
  }
}
