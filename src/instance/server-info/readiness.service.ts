import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKeyLookup } from '../../api-key/api-key-lookup.service.js';
import {
  assertWritable,
  WRITABILITY,
  type Writability,
} from '../../platform/database/check-connection.js';
import { watchOf } from '../../platform/database/database-watch.js';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import { isReadOnlyFailure } from '../../platform/errors/database-unavailable.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

/** A probe that waits longer learns nothing more. */
const PATIENCE_MS = 2_000;
const ASK = `SELECT ${WRITABILITY},
  (SELECT count(*)::int FROM migrations WHERE name = ANY($1)) AS migrations`;

/** What {@link Readiness.assertAllowed} throws. */
export const READINESS_REFUSALS = ['not_ready'] as const satisfies readonly ErrorCode[];

interface State extends Writability {
  readonly migrations: number;
}

/** Whether this process should receive requests. */
@Injectable()
export class Readiness {
  private isDraining = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeyLookup,
  ) {}

  /**
   * Makes the process report that it is not ready, while it still serves requests: load balancers
   * send new ones elsewhere.
   */
  drain(): void {
    this.isDraining = true;
  }

  /** @throws DomainError {@link READINESS_REFUSALS} */
  async assertAllowed(): Promise<void> {
    if (this.isDraining) throw new DomainError('not_ready', { because: 'the server is stopping' });
    const names = MIGRATIONS.map(({ name }) => name);
    const { migrations } = await this.ask(names).catch((error: unknown) => {
      throw new DomainError('not_ready', { because: describeFailure(error) });
    });
    if (migrations < names.length) {
      throw new DomainError('not_ready', { because: 'the database is not migrated' });
    }
  }

  private async ask(names: readonly string[]): Promise<State> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('too late')), PATIENCE_MS);
    });
    try {
      return await Promise.race([this.askDatabase(names), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits where requests wait: for the look-up of a key, then for a connection of the pool. */
  private async askDatabase(names: readonly string[]): Promise<State> {
    const watch = watchOf(this.dataSource);
    await this.keys.assertAnswers();
    const [state] = await this.dataSource.query<[State]>(ASK, [names]);
    try {
      assertWritable(state);
    } catch (error) {
      watch.becameReadOnly(error);
      throw error;
    }
    watch.availability.isReadOnly = false;
    return state;
  }
}

function describeFailure(error: unknown): string {
  return isReadOnlyFailure(error) ? error.message : 'the database does not answer';
}
