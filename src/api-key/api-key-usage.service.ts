import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actAsNobody } from '../audit/authors.js';
import { toStoredAddress } from '../platform/bounds/column-bounds.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';

interface Usage {
  uses: number;
  lastUsedAt: Date;
  address: string | null;
}

/**
 * Locks the rows in the order of their ids, so that processes that write the same keys do not
 * deadlock. Deleting an account locks its keys in another order; `transact` handles that deadlock.
 */
const WRITE_USAGE = `
  WITH used AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[])
      AS u (id, uses, last_used_at, address)
  ), locked AS (
    SELECT k.id, used.uses, used.last_used_at, used.address
    FROM api_keys k JOIN used ON used.id = k.id
    ORDER BY k.id FOR NO KEY UPDATE OF k
  )
  UPDATE api_keys AS k
  SET total_uses = k.total_uses + locked.uses,
    last_used_at = greatest(k.last_used_at, locked.last_used_at),
    last_used_address = CASE
      WHEN k.last_used_at > locked.last_used_at THEN k.last_used_address ELSE locked.address
    END
  FROM locked
  WHERE k.id = locked.id`;

/** Counts the uses of API keys in memory and writes them in batches, never one by one. */
@Injectable()
export class ApiKeyUsage implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('ApiKeyUsage');
  private gathered = new Map<string, Usage>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  onModuleInit(): void {
    if (!this.env.isTrackingApiKeyUsage) return;
    this.timer = setInterval(() => {
      this.flush().catch((error: Error) =>
        this.logger.warn(`Uses of API keys could not be written yet: ${error.message}`),
      );
    }, this.env.apiKeyUsageFlushSeconds * 1000);
    this.timer.unref();
  }

  /** Runs after the last response, so that requests that end during the shutdown count too. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (!this.dataSource.isInitialized) return;
    // Without the database the last counts are lost, but the server still stops cleanly.
    await this.flush().catch((error: Error) =>
      this.logger.warn(`Uses of API keys were not written: ${error.message}`),
    );
  }

  record(apiKeyId: string, address: string | null = null): void {
    if (!this.env.isTrackingApiKeyUsage) return;
    const usage = this.gathered.get(apiKeyId);
    if (usage) {
      usage.uses += 1;
      usage.lastUsedAt = new Date();
      usage.address = address;
    } else {
      this.gathered.set(apiKeyId, { uses: 1, lastUsedAt: new Date(), address });
    }
  }

  /** Writes the counts. If that fails, keeps them for the next time. */
  flush(): Promise<void> {
    this.writing = actAsNobody(() => this.writing.catch(() => {}).then(() => this.write()));
    return this.writing;
  }

  private async write(): Promise<void> {
    if (this.gathered.size === 0) return;
    const batch = this.gathered;
    this.gathered = new Map();
    const usages = [...batch.values()];
    try {
      await transact(this.dataSource, (manager) =>
        manager.query(WRITE_USAGE, [
          [...batch.keys()],
          usages.map(({ uses }) => uses),
          usages.map(({ lastUsedAt }) => lastUsedAt),
          usages.map(({ address }) => address && toStoredAddress(address)),
        ]),
      );
    } catch (error) {
      this.keep(batch);
      throw error;
    }
  }

  private keep(batch: ReadonlyMap<string, Usage>): void {
    for (const [id, usage] of batch) {
      const newer = this.gathered.get(id);
      if (newer) newer.uses += usage.uses;
      else this.gathered.set(id, usage);
    }
  }
}
