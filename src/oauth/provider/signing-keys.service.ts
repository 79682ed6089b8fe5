import { generateKeyPair, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { ENV, type Env } from '../../platform/config/env.js';
import { SIGNING_KEY } from '../../platform/config/signing-key.js';
import { SealedBox } from '../../platform/credentials/sealed-box.js';
import { transact } from '../../platform/database/transact.js';
import { OauthSigningKey } from '../clients/oauth-signing-key.entity.js';

export const SIGNING_ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;
const DAY_MS = 86_400_000;
/**
 * An ID token lasts an hour. A later check (a log-out may present an old token) is possible for a
 * day.
 */
const PUBLISHED_AFTER_RETIREMENT = "interval '1 day'";

/** The current keys; the first one signs. */
export interface KeySet {
  /** Equal for equal sets. */
  readonly fingerprint: string;
  readonly keys: readonly JsonWebKey[];
}

/**
 * The keys that sign ID tokens. They are in the database, so that every process signs with the same
 * key and publishes all.
 */
@Injectable()
export class SigningKeys {
  private readonly box: SealedBox;
  private known: KeySet | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
    @Inject(SIGNING_KEY) key: KeyObject,
  ) {
    this.box = new SealedBox(key, 'gatehouse oauth signing keys');
  }

  /**
   * Returns the current keys. It is called on each request, so that every process notices a
   * rotation; only changed keys are read and decrypted again. It creates the first key, and the
   * next one when the current one is old enough.
   */
  async current(): Promise<KeySet> {
    const rows = await this.dataSource.manager.find(OauthSigningKey, {
      order: { createdAt: 'DESC', id: 'ASC' },
    });
    const signing = rows.find(({ retiredAt }) => retiredAt === null);
    if (!signing || this.isOld(signing) || this.open(signing) === undefined) {
      await this.replace(signing?.id);
      return this.current();
    }
    const published = [signing, ...rows.filter((row) => row !== signing)];
    const fingerprint = published.map(({ id }) => id).join(' ');
    if (this.known?.fingerprint !== fingerprint) {
      const keys = published.map((row) => this.open(row)).filter((key) => key !== undefined);
      this.known = { fingerprint, keys };
    }
    return this.known;
  }

  /**
   * Starts signing with a new key. The old one is published until the tokens that it signed have
   * expired.
   */
  async rotate(): Promise<string> {
    const signing = await this.dataSource.manager.findOneBy(OauthSigningKey, {
      retiredAt: IsNull(),
    });
    return this.replace(signing?.id);
  }

  private isOld({ createdAt }: OauthSigningKey): boolean {
    return Date.now() - createdAt.getTime() > this.env.oauthKeyDays * DAY_MS;
  }

  private open({ id, privateKey }: OauthSigningKey): JsonWebKey | undefined {
    const text = this.box.open(privateKey, id);
    return text === undefined ? undefined : (JSON.parse(text) as JsonWebKey);
  }

  /**
   * Of several concurrent processes, one replaces the key; the others find that it has been
   * replaced.
   */
  private async replace(outdated: string | undefined): Promise<string> {
    const { id, publicKey, privateKey } = await this.make();
    await transact(this.dataSource, async (manager) => {
      if (outdated && !(await retire(manager, outdated))) return;
      await manager
        .createQueryBuilder()
        .insert()
        .into(OauthSigningKey)
        .values({ id, publicKey: publicKey as object, privateKey })
        .orIgnore()
        .execute();
      await manager.query(
        `DELETE FROM oauth_signing_keys WHERE retired_at < now() - ${PUBLISHED_AFTER_RETIREMENT}`,
      );
    });
    return id;
  }

  private async make() {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: MODULUS_BITS,
    });
    const id = randomBytes(12).toString('base64url');
    const facts = { kid: id, use: 'sig', alg: SIGNING_ALGORITHM };
    const secret = { ...privateKey.export({ format: 'jwk' }), ...facts };
    return {
      id,
      publicKey: { ...publicKey.export({ format: 'jwk' }), ...facts } as JsonWebKey,
      privateKey: this.box.seal(JSON.stringify(secret), id),
    };
  }
}

async function retire(manager: EntityManager, id: string): Promise<boolean> {
  const { affected } = await manager.update(
    OauthSigningKey,
    { id, retiredAt: IsNull() },
    { retiredAt: new Date() },
  );
  return affected === 1;
}
