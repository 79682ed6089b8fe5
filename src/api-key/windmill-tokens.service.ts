import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Actor, Limits } from '../access/actor.js';
import { assertPower, POWER_REFUSALS } from '../access/scopes.js';
import { createTokenText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { KEY_POWER_REFUSALS } from './key-power.js';
import {
  CHANGE_KEY_REFUSALS,
  EXPIRY_REFUSALS,
  KeyWriter,
  MAKE_BOUNDED_KEY_REFUSALS,
  type ApiKeyChanges,
} from './key-writer.service.js';

/** Labels that are reserved for the server's own tokens (contract windmill 5). */
const RESERVED_LABEL =
  /^(session|guest_session|debugger-token|ephemeral.*|mcp-oauth-.*|cli-login:.*)$/s;
const EPHEMERAL_LABEL = 'ephemeral-script';
const STARS = '*****';

/** What both ways to create a token throw for a label and scopes within their bounds. */
const MAKE_TOKEN_REFUSALS = [
  ...POWER_REFUSALS,
  'workspace_not_found',
  'workspace_archived',
  'token_label_reserved',
  ...MAKE_BOUNDED_KEY_REFUSALS,
  ...EXPIRY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link WindmillTokens.create} throws. */
export const CREATE_TOKEN_REFUSALS = [
  ...MAKE_TOKEN_REFUSALS,
  'value_too_long',
  'not_workspace_member',
] as const satisfies readonly ErrorCode[];

/** What {@link WindmillTokens.createFor} throws for a superuser and a token without scopes. */
export const CREATE_TOKEN_FOR_REFUSALS = [
  ...MAKE_TOKEN_REFUSALS,
  'user_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link WindmillTokens.delete} throws. */
export const DELETE_TOKEN_REFUSALS = KEY_POWER_REFUSALS;

/** What {@link WindmillTokens.relabel} throws for a label within the bound of its column. */
export const RELABEL_TOKEN_REFUSALS = [
  'api_key_not_found',
  'token_label_reserved',
  ...KEY_POWER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link WindmillTokens.rescope} throws. */
export const RESCOPE_TOKEN_REFUSALS = [
  'api_key_not_found',
  ...POWER_REFUSALS,
  ...CHANGE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

export interface NewToken extends Partial<Limits> {
  readonly label: string | null;
  /** Absent: the same as the caller's token, or never. */
  readonly expiresAt?: Date | undefined;
}

export interface TokensQuery {
  readonly skip: number;
  readonly limit: number;
  readonly hidesEphemeral: boolean;
}

/**
 * Manages API keys as tokens: with a label, scopes and a workspace, identified by their first
 * characters.
 */
@Injectable()
export class WindmillTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: KeyWriter,
    private readonly usage: ApiKeyUsage,
    private readonly workspaces: WorkspacesService,
    private readonly memberships: MembershipLookup,
  ) {}

  /**
   * Creates a token for the caller, within the limits of the caller's credential.
   *
   * @returns its text
   * @throws DomainError {@link CREATE_TOKEN_REFUSALS}
   */
  async create(actor: Actor, token: NewToken): Promise<string> {
    return this.createFor(actor, actor.account.id, token);
  }

  /**
   * Creates a token of another account, on behalf of a superuser. It ends when the superuser loses
   * these rights.
   *
   * @returns its text
   * @throws DomainError {@link CREATE_TOKEN_FOR_REFUSALS}
   */
  async createFor(actor: Actor, userId: string, token: NewToken): Promise<string> {
    // Check the scopes before the workspace is read, as with everything that exceeds the caller's
    // rights.
    assertPower(actor, token.scopes ?? null);
    if (typeof token.workspaceId === 'string') await this.assertWorkspace(actor, token.workspaceId);
    const { label, ...limits } = token;
    assertLabel(label);
    const text = createTokenText();
    const impersonatorId = userId === actor.account.id ? null : actor.account.id;
    await transact(this.dataSource, (manager) =>
      this.writer.make(manager, actor, { ...limits, name: label, impersonatorId, userId, text }),
    );
    return text;
  }

  /**
   * Lists the owner's tokens, newest first, including those of log-ins. Leaves out log-ins that
   * have ended.
   */
  async list(userId: string, { skip, limit, hidesEphemeral }: TokensQuery): Promise<ApiKey[]> {
    await this.usage.flush();
    return this.live(userId)
      .andWhere(hidesEphemeral ? 'k.name IS DISTINCT FROM :ephemeral' : 'TRUE', {
        ephemeral: EPHEMERAL_LABEL,
      })
      .orderBy('k.createdAt', 'DESC')
      .addOrderBy('k.id')
      .skip(skip)
      .take(limit)
      .getMany();
  }

  /**
   * Deletes the caller's tokens with exactly this prefix.
   *
   * @returns their prefixes, masked
   * @throws DomainError {@link DELETE_TOKEN_REFUSALS}
   */
  async delete(actor: Actor, prefix: string): Promise<string[]> {
    const own = { userId: actor.account.id, prefix };
    const deleted = await transact(this.dataSource, (manager) =>
      this.writer.remove(manager, actor, own),
    );
    return deleted.map(() => prefix + STARS);
  }

  /** @throws DomainError {@link RELABEL_TOKEN_REFUSALS} */
  async relabel(actor: Actor, prefix: string, label: string | null): Promise<void> {
    assertLabel(label);
    await this.update(actor, prefix, { name: label });
  }

  /** @throws DomainError {@link RESCOPE_TOKEN_REFUSALS} */
  async rescope(actor: Actor, prefix: string, scopes: readonly string[] | null): Promise<void> {
    assertPower(actor, scopes);
    await this.update(actor, prefix, { scopes });
  }

  private async update(actor: Actor, prefix: string, changes: ApiKeyChanges): Promise<void> {
    // Nobody can choose the label or the scopes of a log-in's token.
    const chosen = { userId: actor.account.id, prefix, sessionEpoch: IsNull() };
    const changed = await transact(this.dataSource, (manager) =>
      this.writer.change(manager, actor, chosen, changes),
    );
    if (changed.length === 0) throw new DomainError('api_key_not_found');
  }

  private async assertWorkspace({ account }: Actor, workspaceId: string): Promise<void> {
    const isMember = await this.memberships.find(workspaceId, account.id);
    if (!isMember && !account.isSuperuser) throw new DomainError('not_workspace_member');
    const { isArchived } = await this.workspaces.get(workspaceId);
    if (isArchived) throw new DomainError('workspace_archived');
  }

  private live(userId: string) {
    return this.dataSource.manager
      .createQueryBuilder(ApiKey, 'k')
      .innerJoin('k.user', 'u')
      .where('k.userId = :userId', { userId })
      .andWhere(
        '(k.sessionEpoch IS NULL OR (k.sessionEpoch = u.sessionEpoch AND k.expiresAt > now()))',
      );
  }
}

function assertLabel(label: string | null): void {
  if (label !== null && RESERVED_LABEL.test(label)) throw new DomainError('token_label_reserved');
}
