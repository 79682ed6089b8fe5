import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { DataSource } from 'typeorm';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { poolOf } from '../../platform/database/data-source.js';

/** How long a device has to wait between two polls. */
export const POLL_SECONDS = 5;

/**
 * Counts a poll unless it comes too soon. On average one may come in each interval. A poll may come
 * one interval early, since a network may delay the one before it. Uses the clock of the database,
 * because the next poll may reach another process. A later time is from before the clock was set
 * back.
 */
const COUNT = `
  UPDATE oauth_records SET next_poll_at =
    CASE WHEN next_poll_at BETWEEN now() AND now() + make_interval(secs => 2 * $2)
      THEN next_poll_at ELSE now() END + make_interval(secs => $2)
  WHERE id = $1 AND model = 'DeviceCode'
    AND (next_poll_at IS NULL OR next_poll_at <= now() + make_interval(secs => $2)
      OR next_poll_at > now() + make_interval(secs => 2 * $2))
  RETURNING id`;

/** Tells devices how often to ask for their tokens (RFC 8628 3.2 and 3.5). The library does not. */
@Injectable()
export class DevicePolls {
  constructor(private readonly dataSource: DataSource) {}

  /** Completes the answer to a device. Call this after the provider has handled a request. */
  async follow({ oidc, body }: KoaContextWithOIDC): Promise<void> {
    const answer = body as Record<string, unknown> | undefined;
    if (oidc?.route === 'device_authorization' && typeof answer?.['device_code'] === 'string') {
      answer['interval'] = POLL_SECONDS;
    }
    if (oidc?.route !== 'token' || answer?.['error'] !== 'authorization_pending') return;
    if (await this.count(String(oidc.params?.['device_code']))) return;
    answer['error'] = 'slow_down';
    answer['error_description'] = `wait at least ${POLL_SECONDS} seconds longer between two polls`;
  }

  private async count(deviceCode: string): Promise<boolean> {
    const values = [hashSecret(deviceCode), POLL_SECONDS];
    return (await poolOf(this.dataSource).query(COUNT, values)).rows.length > 0;
  }
}
