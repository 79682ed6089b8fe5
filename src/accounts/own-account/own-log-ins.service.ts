import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { logInOf, type Actor } from '../../access/actor.js';
import { ApiKeyUsage } from '../../api-key/api-key-usage.service.js';
import { ApiKey, type LogInMethod } from '../../api-key/api-key.entity.js';
import { LogOut } from '../../auth/log-out.service.js';
import { Session } from '../../auth/session.entity.js';
import { Device } from '../../devices/device.entity.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { User } from '../../users/user.entity.js';

/** What {@link OwnLogIns.end} throws. */
export const END_LOG_IN_REFUSALS = ['session_not_found'] as const satisfies readonly ErrorCode[];

/** Where a log-in is used: a browser at our pages, a client of one of the APIs, or a device. */
export const LOG_IN_KINDS = ['browser', 'langflow', 'windmill', 'zenml', 'device'] as const;

export type LogInKind = (typeof LOG_IN_KINDS)[number];

/** A log-in of an account that has not ended. */
export interface LogIn {
  /** The id of its session, or of its newest token. It is not secret. */
  readonly id: string;
  /** Null for a log-in from before it was stored. */
  readonly kind: LogInKind | null;
  /** Whether the request was made with it. */
  readonly isCurrent: boolean;
  readonly methods: readonly LogInMethod[] | null;
  readonly begunAt: Date;
  /** When it was last used, or extended if its uses are not counted. Null: not since it began. */
  readonly lastUsedAt: Date | null;
  readonly endsAt: Date;
  /** Where it began. */
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly lastUsedAddress: string | null;
  /** What a device says about itself. */
  readonly device: { readonly hostname: string | null; readonly os: string | null } | null;
}

/** Of an account, for one answer. `MAX_SESSIONS_PER_USER` may be without a limit. */
const MOST = 1000;

const KIND_OF_API: Readonly<Record<string, LogInKind>> = {
  pages: 'browser',
  langflow: 'langflow',
  windmill: 'windmill',
  zenml: 'zenml',
  'zenml-oauth': 'zenml',
};

/** Lists and ends the log-ins of the caller, and of any account for administrators. */
@Injectable()
export class OwnLogIns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
    private readonly out: LogOut,
  ) {}

  /** Lists the caller's log-ins that have not ended, the current one first, then the newest. */
  list(actor: Actor): Promise<LogIn[]> {
    return this.listOf(actor, actor.account.id);
  }

  /** Lists the log-ins of an account that have not ended, as {@link list} does. */
  async listOf({ credential }: Actor, userId: string): Promise<LogIn[]> {
    await this.usage.flush();
    const user = await this.dataSource.manager.findOneBy(User, { id: userId });
    if (!user) return [];
    const currentId = 'id' in credential ? credential.id : undefined;
    const found = [
      ...(await this.sessionsOf(user, currentId)),
      ...(await this.tokensOf(user, currentId)),
    ];
    return found.sort(
      (one, other) =>
        Number(other.isCurrent) - Number(one.isCurrent) ||
        other.begunAt.getTime() - one.begunAt.getTime(),
    );
  }

  /** @throws DomainError {@link END_LOG_IN_REFUSALS}, also for a log-in of another account */
  end({ account }: Actor, id: string): Promise<void> {
    return this.endOf(account.id, id);
  }

  /** @throws DomainError {@link END_LOG_IN_REFUSALS}, also for a log-in of another account */
  async endOf(userId: string, id: string): Promise<void> {
    if (!(await this.out.endOne(userId, id))) throw new DomainError('session_not_found');
  }

  /**
   * Ends all log-ins of an account.
   *
   * @returns how many were ended
   */
  async endAllOf(actor: Actor, userId: string): Promise<number> {
    const all = await this.listOf(actor, userId);
    await this.out.endOthers(userId, undefined);
    return all.length;
  }

  /**
   * Ends all log-ins of the caller but the current one. With an API key, no log-in is current.
   *
   * @returns how many were ended
   */
  async endOthers(actor: Actor): Promise<number> {
    const others = (await this.list(actor)).filter(({ isCurrent }) => !isCurrent);
    await this.out.endOthers(actor.account.id, logInOf(actor.credential));
    return others.length;
  }

  private async sessionsOf(
    { id: userId, sessionEpoch: epoch }: User,
    currentId: string | undefined,
  ): Promise<LogIn[]> {
    const { manager } = this.dataSource;
    const sessions = await manager.find(Session, {
      where: { userId, epoch, expiresAt: MoreThan(new Date()) },
      order: { createdAt: 'DESC', id: 'ASC' },
      take: MOST,
    });
    const devices = await manager.find(Device, { where: { userId } });
    const bySession = new Map(devices.map((device) => [device.sessionId, device]));
    return sessions.map((session) => {
      const device = bySession.get(session.id);
      return {
        id: session.id,
        kind: device ? 'device' : kindOf(session.api),
        isCurrent: session.id === currentId,
        methods: null,
        begunAt: session.createdAt,
        lastUsedAt: session.extendedAt,
        endsAt: session.expiresAt,
        address: session.address,
        userAgent: session.userAgent,
        lastUsedAddress: null,
        device: device ? { hostname: device.hostname, os: device.os } : null,
      };
    });
  }

  private async tokensOf(
    { id: userId, sessionEpoch }: User,
    currentId: string | undefined,
  ): Promise<LogIn[]> {
    const tokens = await this.dataSource.manager.find(ApiKey, {
      where: { userId, sessionEpoch, isActive: true, expiresAt: MoreThan(new Date()) },
      order: { createdAt: 'DESC', id: 'ASC' },
      take: MOST,
    });
    return groupByLogIn(tokens).map((ofLogIn) => toLogIn(ofLogIn, currentId));
  }
}

/** @param tokens of one log-in, the newest first */
function toLogIn(tokens: readonly ApiKey[], currentId: string | undefined): LogIn {
  const [newest] = tokens;
  const { id, logInMethods, loggedInAt, createdAt, logInApi, logInAddress } = newest!;
  const lastUsed = tokens.reduce((one, other) => (timeOf(other) > timeOf(one) ? other : one));
  return {
    id,
    kind: kindOf(logInApi),
    isCurrent: tokens.some((token) => token.id === currentId),
    methods: logInMethods,
    begunAt: loggedInAt ?? createdAt,
    lastUsedAt: lastUsed.lastUsedAt,
    endsAt: new Date(Math.max(...tokens.map(({ expiresAt }) => expiresAt!.getTime()))),
    address: logInAddress,
    userAgent: newest!.logInUserAgent,
    lastUsedAddress: lastUsed.lastUsedAddress,
    device: null,
  };
}

function timeOf({ lastUsedAt }: ApiKey): number {
  return lastUsedAt?.getTime() ?? 0;
}

/** The tokens of one log-in are linked as successors: see `SessionTokens`. */
function groupByLogIn(tokens: readonly ApiKey[]): ApiKey[][] {
  const groups = new Map<string, ApiKey[]>(tokens.map((token) => [token.id, [token]]));
  for (const { id, successorId } of tokens) {
    const [one, other] = [groups.get(id)!, successorId ? groups.get(successorId) : undefined];
    if (!other || one === other) continue;
    const merged = [...one, ...other];
    for (const token of merged) groups.set(token.id, merged);
  }
  const newestFirst = (one: ApiKey, other: ApiKey) =>
    other.createdAt.getTime() - one.createdAt.getTime();
  return [...new Set(groups.values())].map((group) => group.sort(newestFirst));
}

function kindOf(api: string | null): LogInKind | null {
  return (api !== null && KIND_OF_API[api]) || null;
}
