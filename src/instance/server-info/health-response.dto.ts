import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { TextField } from '../../platform/validation/fields.js';

const NOT_OK = 'error check the server logs';

/** What {@link HealthResponse.of} throws. */
export const HEALTH_REFUSALS = ['unhealthy'] as const satisfies readonly ErrorCode[];

/** The parts of the server; each reads "ok" (contract langflow 7). */
@ApiSchema({
  name: 'HealthResponse',
  description: 'The parts of the server, each `ok` if it works.',
})
export class HealthResponse {
  @TextField({
    required: false,
    default: 'nok',
    example: 'ok',
    description: 'The server as a whole: `ok`.',
  })
  status: string;

  @TextField({
    required: false,
    default: NOT_OK,
    example: 'ok',
    description: 'Always the same as `db`: Langflow checks its chat here.',
  })
  chat: string;

  @TextField({
    required: false,
    default: NOT_OK,
    example: 'ok',
    description: 'The database: `ok` if it answers.',
  })
  db: string;

  /**
   * @param askDatabase rejects when the database does not answer
   * @throws DomainError {@link HEALTH_REFUSALS}
   */
  static async of(askDatabase: () => Promise<unknown>): Promise<HealthResponse> {
    try {
      await askDatabase();
    } catch {
      throw new DomainError('unhealthy');
    }
    return { status: 'ok', chat: 'ok', db: 'ok' };
  }
}
