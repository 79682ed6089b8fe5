import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashSecret } from '../platform/credentials/secret-token.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';

export interface InventoryQuery {
  /** Only keys of this account. */
  readonly userId?: string;
  /** Only keys that were neither used nor created since then, and have not expired. */
  readonly unusedSince?: Date;
  readonly limit: number;
}

/** Finds keys of all accounts for the operator of the server. No route uses it. */
@Injectable()
export class KeyInventory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
  ) {}

  /** Lists keys with their owners, oldest first. Leaves out the tokens of log-ins. */
  async list({ userId, unusedSince, limit }: InventoryQuery): Promise<ApiKey[]> {
    await this.usage.flush();
    const query = this.dataSource.manager
      .createQueryBuilder(ApiKey, 'k')
      .innerJoinAndSelect('k.user', 'u')
      .where('k.sessionEpoch IS NULL');
    if (userId !== undefined) query.andWhere('k.userId = :userId', { userId });
    if (unusedSince !== undefined) {
      query
        .andWhere('coalesce(k.lastUsedAt, k.createdAt) < :unusedSince', { unusedSince })
        .andWhere('(k.expiresAt IS NULL OR k.expiresAt > now())');
    }
    return query.orderBy('k.createdAt', 'ASC').addOrderBy('k.id', 'ASC').limit(limit).getMany();
  }

  /** Finds the key or the token of a log-in that has a text, with its owner. */
  findByText(text: string): Promise<ApiKey | null> {
    const where = { hash: hashSecret(text) };
    return this.dataSource.manager.findOne(ApiKey, { where, relations: { user: true } });
  }

  /**
   * Finds keys and tokens of log-ins by how they begin, with their owners, oldest first. Of each,
   * only the first characters are stored, so a text that is longer may belong to none of them.
   */
  async findByBeginning(text: string, limit: number): Promise<ApiKey[]> {
    await this.usage.flush();
    return this.dataSource.manager
      .createQueryBuilder(ApiKey, 'k')
      .innerJoinAndSelect('k.user', 'u')
      .where('(starts_with(k.prefix, :text) OR starts_with(:text, k.prefix))', { text })
      .orderBy('k.createdAt', 'ASC')
      .addOrderBy('k.id', 'ASC')
      .limit(limit)
      .getMany();
  }
}
