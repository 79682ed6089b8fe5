import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuthorizationLimit } from '../auth/authorization-limit.service.js';
import { LoginCompletion } from '../auth/login-completion.service.js';
import type { SessionRef } from '../auth/sessions.service.js';
import { SessionsService } from '../auth/sessions.service.js';
import { toStoredAddress } from '../platform/bounds/column-bounds.js';
import { createCodeText, hashSecret } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { Device } from './device.entity.js';
import type { DeviceDescription } from './device-description.js';

export const CODE_SECONDS = 300;
export const INTERVAL_SECONDS = 5;
const DAY_SECONDS = 86_400;
const TRUSTED_SECONDS = 30 * DAY_SECONDS;
export const MAX_FAILED_ATTEMPTS = 3;
/** The same lengths as in the open-source server (contract zenml 2.4). */
const DEVICE_CODE_BYTES = 32;
const USER_CODE_BYTES = 16;

export interface DeviceCodes {
  readonly deviceCode: string;
  readonly userCode: string;
}

/** What {@link DeviceCodesService.begin} throws. */
export const BEGIN_DEVICE_REFUSALS = ['rate_limited'] as const satisfies readonly ErrorCode[];

/** What {@link DeviceCodesService.redeem} throws. */
export const REDEEM_DEVICE_REFUSALS = [
  'device_pending',
  'device_polls_too_often',
  'device_code_expired',
  // The third one locks the waiting devices of the program.
  'device_code_unknown',
  // Denied or locked, the account is inactive, or all its sessions have ended since the approval.
  'device_refused',
] as const satisfies readonly ErrorCode[];

/** The log-in of an approved device. */
export interface DeviceLogin {
  readonly device: Device;
  readonly session: SessionRef;
  readonly lifetimeSeconds: number;
}

interface Row {
  id: string;
  user_id: string | null;
  status: Device['status'];
  is_expired: boolean;
  polls_too_often: boolean;
}

/** Uses the clock of the database, because the next poll may reach another process. */
const LOCK_BY_CODE = `
  SELECT id, user_id, status, codes_expire_at <= now() AS is_expired,
    -- A poll in the future is from before the clock was set back.
    coalesce(polled_at BETWEEN now() - make_interval(secs => interval_seconds) AND now(), false)
      AS polls_too_often
  FROM devices WHERE device_code_hash = $1 AND client_id = $2 FOR UPDATE`;

/**
 * Counts a wrong device code for the waiting devices of a client. It does not run after a correct
 * code.
 */
const COUNT_FAILURE = `
  UPDATE devices SET failed_attempts = failed_attempts + 1,
    status = CASE WHEN failed_attempts + 1 >= $2 THEN 'locked' ELSE status END
  WHERE client_id = $1 AND status IN ('pending', 'verified') AND codes_expire_at > now()`;

const CLEAR = `
  DELETE FROM devices WHERE codes_expire_at < now() - interval '1 hour'
    AND (status IN ('pending', 'verified', 'denied') OR (status = 'locked' AND user_id IS NULL))`;

/**
 * The device's side of a log-in by device code (RFC 8628). All state is in the database, so that
 * any process can serve the next step.
 */
@Injectable()
export class DeviceCodesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly completion: LoginCompletion,
    private readonly sessions: SessionsService,
    private readonly limit: AuthorizationLimit,
  ) {}

  /**
   * Begins a log-in. Returns the codes and stores only their hashes.
   *
   * @throws DomainError {@link BEGIN_DEVICE_REFUSALS}
   */
  async begin(
    clientId: string,
    description: DeviceDescription,
    ipAddress: string,
  ): Promise<DeviceCodes> {
    await this.limit.consume(ipAddress);
    const deviceCode = createCodeText(DEVICE_CODE_BYTES);
    const userCode = createCodeText(USER_CODE_BYTES);
    await transact(this.dataSource, async (manager) => {
      await manager.query(CLEAR);
      await manager.insert(Device, {
        id: randomUUID(),
        clientId,
        deviceCodeHash: hashSecret(deviceCode),
        userCodeHash: hashSecret(userCode),
        codesExpireAt: () => `now() + make_interval(secs => ${CODE_SECONDS})`,
        intervalSeconds: INTERVAL_SECONDS,
        ipAddress: toStoredAddress(ipAddress),
        ...description,
      });
    });
    return { deviceCode, userCode };
  }

  /**
   * Logs the device in after somebody has approved it. The code works only once.
   *
   * @throws DomainError {@link REDEEM_DEVICE_REFUSALS}
   */
  async redeem(clientId: string, deviceCode: string): Promise<DeviceLogin> {
    const outcome = await transact(this.dataSource, (manager) =>
      this.poll(manager, clientId, deviceCode),
    );
    // Thrown here, after the transaction, so that the counts are committed.
    if (typeof outcome === 'string') throw new DomainError(outcome);
    return outcome;
  }

  private async poll(manager: EntityManager, clientId: string, deviceCode: string) {
    const [row] = await manager.query<Row[]>(LOCK_BY_CODE, [hashSecret(deviceCode), clientId]);
    if (!row) {
      await manager.query(COUNT_FAILURE, [clientId, MAX_FAILED_ATTEMPTS]);
      return 'device_code_unknown';
    }
    if (row.status === 'locked' || row.status === 'denied') return 'device_refused';
    if (row.is_expired) return 'device_code_expired';
    if (row.status === 'pending') {
      const patience = row.polls_too_often ? INTERVAL_SECONDS : 0;
      await manager.query(
        `UPDATE devices SET polled_at = now(), interval_seconds = interval_seconds + $2 WHERE id = $1`,
        [row.id, patience],
      );
      return row.polls_too_often ? 'device_polls_too_often' : 'device_pending';
    }
    const isLocked = await manager.existsBy(Device, {
      clientId,
      userId: row.user_id!,
      status: 'locked',
    });
    return isLocked ? 'device_refused' : this.logIn(manager, row.id);
  }

  private async logIn(manager: EntityManager, id: string): Promise<DeviceLogin | 'device_refused'> {
    const device = await manager.findOneByOrFail(Device, { id });
    const { clientId, isTrusted } = device;
    const userId = device.userId!;
    const login = await this.completion.completeApproved(manager, userId).catch(noneIfRefused);
    if (!login) return 'device_refused';
    // A password change or a deactivation since the approval revokes it.
    if (login.user.sessionEpoch !== device.sessionEpoch) return 'device_refused';
    const lifetimeSeconds = isTrusted ? TRUSTED_SECONDS : DAY_SECONDS;
    const session = await this.sessions.open(manager, login, lifetimeSeconds);
    // A program has one log-in per account, so the previous one ends.
    await manager.query(
      `WITH gone AS (DELETE FROM devices WHERE client_id = $1 AND user_id = $2 AND id <> $3 RETURNING session_id)
       DELETE FROM sessions WHERE id IN (SELECT session_id FROM gone)`,
      [clientId, userId, id],
    );
    await manager.update(Device, id, {
      status: 'active',
      sessionId: session.id,
      deviceCodeHash: null,
      lastLoginAt: new Date(),
    });
    return { device, session, lifetimeSeconds };
  }
}

/** Returns undefined for a DomainError, such as an inactive account. */
function noneIfRefused(error: unknown): undefined {
  if (!(error instanceof DomainError)) throw error;
}
