import {
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../config/env.js';
import { poolOf } from '../database/data-source.js';

interface Usage {
  uses: number;
  lastUsedAt: Date;
}

const WRITE_USAGE = `
  UPDATE api_keys AS k
  SET total_uses = k.total_uses + u.uses, last_used_at = greatest(k.last_used_at, u.last_used_at)
  FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS u (id, uses, last_used_at)
  WHERE k.id = u.id`;

/** Counts the uses of API keys in memory and writes them in batches, never one by one. */
@Injectable()
export class ApiKeyUsage implements OnModuleInit, OnModuleDestroy {
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

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    if (this.dataSource.isInitialized) await this.flush();
  }

  record(apiKeyId: string): void {
    if (!this.env.isTrackingApiKeyUsage) return;
    const usage = this.gathered.get(apiKeyId);
    if (usage) {
      usage.uses += 1;
      usage.lastUsedAt = new Date();
    } else {
      this.gathered.set(apiKeyId, { uses: 1, lastUsedAt: new Date() });
    }
  }

  /** Writes what was gathered; when that fails, it is kept for the next time. */
  flush(): Promise<void> {
    this.writing = this.writing.catch(() => {}).then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    if (this.gathered.size === 0) return;
    const batch = this.gathered;
    this.gathered = new Map();
    const usages = [...batch.values()];
    try {
      await poolOf(this.dataSource).query(WRITE_USAGE, [
        [...batch.keys()],
        usages.map(({ uses }) => uses),
        usages.map(({ lastUsedAt }) => lastUsedAt),
      ]);
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
