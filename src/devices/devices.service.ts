import { Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { lockSessionEpoch } from '../auth/lock-session-epoch.js';
import { Session } from '../auth/session.entity.js';
import { ENV, type Env } from '../platform/config/env.js';
import { hashSecret } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { Workspace } from '../workspaces/workspace.entity.js';
import { GET_SERVER_REFUSALS, WorkspaceServers } from '../workspaces/workspace-servers.service.js';
import { Device } from './device.entity.js';
import { MAX_FAILED_ATTEMPTS } from './device-codes.service.js';
import { assertDeviceRoom } from './device-room.js';

/** What methods about one of the caller's devices throw. */
export const OWN_DEVICE_REFUSALS = ['device_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link DevicesService.decide} throws. */
export const DECIDE_DEVICE_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  ...OWN_DEVICE_REFUSALS,
  ...GET_SERVER_REFUSALS,
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link DevicesService.decideById} throws. */
export const DECIDE_DEVICE_BY_ID_REFUSALS = [
  ...DECIDE_DEVICE_REFUSALS,
  'user_code_wrong',
  'device_locked',
] as const satisfies readonly ErrorCode[];

/** A person's approval of a waiting device. */
export interface Approval {
  readonly isTrusted: boolean;
  /**
   * The UUID of the workspace whose server the device connects to. Null: none. Absent: the only
   * one of the person that has a server, or none.
   */
  readonly workspace?: string | null;
}

/** A person's decision about a waiting device. */
export type Decision = Approval | 'deny';

/** The most workspaces that a person can choose from. */
const MAX_WORKSPACES = 100;

/** The person's side of device log-ins: approves, lists, locks and deletes devices. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly servers: WorkspaceServers,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Lists the workspaces with a server that the caller can choose for a device. */
  listWorkspaces(actor: Actor): Promise<Workspace[]> {
    return this.servers.list(actor, { hasServer: true, skip: 0, limit: MAX_WORKSPACES });
  }

  /** Lists the devices that the caller has approved or locked, newest first. */
  list({ account }: Actor): Promise<Device[]> {
    return this.dataSource.manager.find(Device, {
      where: { userId: account.id },
      relations: { session: true },
      order: { createdAt: 'DESC', id: 'ASC' },
    });
  }

  /**
   * Returns one of the caller's devices by its id, or the waiting device with a user code.
   *
   * @throws DomainError {@link OWN_DEVICE_REFUSALS}
   */
  async get({ account }: Actor, idOrUserCode: string): Promise<Device> {
    if (!isUUID(idOrUserCode)) return this.getWaiting(idOrUserCode);
    const device = await this.dataSource.manager.findOne(Device, {
      where: { id: idOrUserCode, userId: account.id },
      relations: { session: true },
    });
    if (!device) throw new DomainError('device_not_found');
    return device;
  }

  /**
   * Returns the waiting device with a user code.
   *
   * @throws DomainError {@link OWN_DEVICE_REFUSALS} for an unknown, used or expired code
   */
  async getWaiting(userCode: string): Promise<Device> {
    const device = await this.findWaiting(this.dataSource.manager, userCode.trim());
    if (!device) throw new DomainError('device_not_found');
    return device;
  }

  /**
   * Approves the device with a user code, which then logs in as the caller, or denies it.
   *
   * @throws DomainError {@link DECIDE_DEVICE_REFUSALS}: `device_not_found` for an unknown, used or
   *   expired code
   */
  async decide(actor: Actor, userCode: string, decision: Decision): Promise<Device> {
    // The device gets a session.
    assertWholePower(actor);
    if (decision !== 'deny') await assertProven(this.dataSource, actor);
    const settled = await this.withWorkspace(actor, decision);
    return transact(this.dataSource, async (manager) => {
      const device = await this.findWaiting(manager, userCode, true);
      if (!device) throw new DomainError('device_not_found');
      return this.settle(manager, device.id, actor, settled);
    });
  }

  /**
   * As {@link decide}, by the device's id and its user code. The third wrong code locks the device.
   *
   * @throws DomainError {@link DECIDE_DEVICE_BY_ID_REFUSALS}: `device_not_found` if no device waits
   *   with this id
   */
  async decideById(actor: Actor, id: string, userCode: string, decision: Decision) {
    assertWholePower(actor);
    if (decision !== 'deny') await assertProven(this.dataSource, actor);
    const settled = await this.withWorkspace(actor, decision);
    const outcome = await transact(this.dataSource, async (manager) => {
      const device = await manager.findOne(Device, {
        where: { id, status: 'pending' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!device || device.codesExpireAt.getTime() <= Date.now()) return 'device_not_found';
      if (device.userCodeHash?.equals(hashSecret(userCode))) {
        return this.settle(manager, id, actor, settled);
      }
      const failedAttempts = device.failedAttempts + 1;
      const isLocked = failedAttempts >= MAX_FAILED_ATTEMPTS;
      await manager.update(Device, id, { failedAttempts, ...(isLocked && { status: 'locked' }) });
      return isLocked ? 'device_locked' : 'user_code_wrong';
    });
    // Thrown here, after the transaction, so that the counts are committed.
    if (typeof outcome === 'string') throw new DomainError(outcome);
    return outcome;
  }

  /**
   * Locks one of the caller's devices, which ends its session and prevents new ones, or unlocks it.
   *
   * @throws DomainError {@link OWN_DEVICE_REFUSALS}
   */
  async setLocked(actor: Actor, id: string, isLocked: boolean): Promise<Device> {
    await transact(this.dataSource, async (manager) => {
      const device = await lockOwn(manager, actor, id);
      if (isLocked && device.sessionId) await manager.delete(Session, device.sessionId);
      await manager.update(Device, id, {
        status: isLocked ? 'locked' : 'active',
        ...(isLocked && { deviceCodeHash: null }),
        ...(!isLocked && { failedAttempts: 0 }),
      });
    });
    return this.get(actor, id);
  }

  /**
   * Deletes one of the caller's devices, which ends its session.
   *
   * @throws DomainError {@link OWN_DEVICE_REFUSALS}
   */
  async delete(actor: Actor, id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { sessionId } = await lockOwn(manager, actor, id);
      await manager.delete(Device, id);
      if (sessionId) await manager.delete(Session, sessionId);
    });
  }

  /** @returns the decision with the `stable_id` of the workspace, if one is chosen */
  private async withWorkspace(actor: Actor, decision: Decision): Promise<Decision> {
    if (decision === 'deny') return decision;
    const { isTrusted, workspace } = decision;
    if (workspace)
      return { isTrusted, workspace: (await this.servers.get(actor, workspace)).stableId };
    if (workspace === null) return decision;
    const [only, another] = await this.listWorkspaces(actor);
    return { isTrusted, workspace: only && !another ? only.stableId : null };
  }

  private findWaiting(
    manager: EntityManager,
    userCode: string,
    isLocking = false,
  ): Promise<Device | null> {
    const query = manager
      .createQueryBuilder(Device, 'd')
      .where('d.userCodeHash = :hash', { hash: hashSecret(userCode) })
      .andWhere(`d.status = 'pending' AND d.codesExpireAt > now()`);
    return (isLocking ? query.setLock('pessimistic_write') : query).getOne();
  }

  private async settle(
    manager: EntityManager,
    id: string,
    actor: Actor,
    decision: Decision,
  ): Promise<Device> {
    await manager.update(Device, id, {
      userCodeHash: null,
      ...(decision === 'deny'
        ? { status: 'denied' as const }
        : { status: 'verified' as const, ...(await this.letIn(manager, actor, decision)) }),
    });
    return manager.findOneByOrFail(Device, { id });
  }

  private async letIn(manager: EntityManager, actor: Actor, { isTrusted, workspace }: Approval) {
    const { id: userId } = actor.account;
    const sessionEpoch = await lockSessionEpoch(manager, actor);
    await assertDeviceRoom(manager, userId, this.env.maxDevices);
    return { userId, sessionEpoch, isTrusted, workspaceStableId: workspace ?? null };
  }
}

async function lockOwn(manager: EntityManager, { account }: Actor, id: string): Promise<Device> {
  const device = await manager.findOne(Device, {
    where: { id, userId: account.id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!device) throw new DomainError('device_not_found');
  return device;
}
