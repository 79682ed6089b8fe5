import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { ApiKey } from '../../api-key/api-key.entity.js';
import { ApiKeyService } from '../../api-key/api-key.service.js';
import {
  SecondFactorSupport,
  type HeldFactors,
} from '../../second-factors/second-factor-support.service.js';

/** What an account has to log in with beside its password, and what acts for it. */
export interface OwnCredentialList {
  readonly apiKeys: readonly ApiKey[];
  readonly factors: HeldFactors;
}

/** Reads the caller's keys, passkeys and authenticator apps, for a download. */
@Injectable()
export class OwnCredentials {
  constructor(
    private readonly apiKeys: ApiKeyService,
    private readonly factors: SecondFactorSupport,
  ) {}

  async list({ account: { id } }: Actor): Promise<OwnCredentialList> {
    return { apiKeys: await this.apiKeys.list(id), factors: await this.factors.see(id) };
  }
}
