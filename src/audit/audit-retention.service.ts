import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../platform/config/env.js';

const HOUR_MS = 3_600_000;
const BATCH = 10_000;

/** Deletes events that are older than the configured retention. */
@Injectable()
export class AuditRetention implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('AuditRetention');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  onModuleInit(): void {
    if (this.env.auditRetentionDays === 0) return;
    this.timer = setInterval(() => {
      this.clear().catch((error: Error) =>
        this.logger.warn(`Old audit events were not deleted: ${error.message}`),
      );
    }, HOUR_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @returns how many events were deleted */
  async clear(): Promise<number> {
    let cleared = 0;
    for (;;) {
      const count = await this.clearBatch();
      cleared += count;
      if (count < BATCH) return cleared;
    }
  }

  private clearBatch(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT set_config('gatehouse.audit_retention', 'on', true)`);
      const [, count] = await manager.query<[unknown, number]>(
        `DELETE FROM audit_events WHERE id IN (
           SELECT id FROM audit_events WHERE at < now() - make_interval(days => $1) ORDER BY id LIMIT $2)`,
        [this.env.auditRetentionDays, BATCH],
      );
      return count;
    });
  }
}
