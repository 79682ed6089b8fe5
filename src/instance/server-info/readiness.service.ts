import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

/** A probe that waits longer learns nothing more. */
const PATIENCE_MS = 2_000;
const COUNT_MIGRATIONS = 'SELECT count(*)::int AS count FROM migrations WHERE name = ANY($1)';

/** What {@link Readiness.assertAllowed} throws. */
export const READINESS_REFUSALS = ['not_ready'] as const satisfies readonly ErrorCode[];

/** Whether this process should receive requests. */
@Injectable()
export class Readiness {
  private isDraining = false;

  constructor(private readonly dataSource: DataSource) {}

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
    const count = await this.countMigrations(names).catch(() => {
      throw new DomainError('not_ready', { because: 'the database does not answer' });
    });
    if (count < names.length) {
      throw new DomainError('not_ready', { because: 'the database is not migrated' });
    }
  }

  private async countMigrations(names: readonly string[]): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('too late')), PATIENCE_MS);
    });
    const query = this.dataSource.query<{ count: number }[]>(COUNT_MIGRATIONS, [names]);
    try {
      const [row] = await Promise.race([query, tooLate]);
      return row!.count;
    } finally {
      clearTimeout(timer);
    }
  }
}
