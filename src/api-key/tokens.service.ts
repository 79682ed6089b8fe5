import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Actor, Limits } from '../access/actor.js';
import { assertPower } from '../access/scopes.js';
import { createTokenText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { lockOwner } from './api-key.service.js';
import { KeyWriter, type ApiKeyChanges } from './key-writer.service.js';

/** Labels by which the server tells its own tokens (contract windmill 5). */
const RESERVED_LABEL =
  /^(session|guest_session|debugger-token|ephemeral.*|mcp-oauth-.*|cli-login:.*)$/s;
const EPHEMERAL_LABEL = 'ephemeral-script';
const STARS = '*****';

export interface NewToken extends Partial<Limits> {
  readonly label: string | null;
  /** Absent: as long as the token that asks, or for ever. */
  readonly expiresAt?: Date | undefined;
}

export interface TokensQuery {
  readonly skip: number;
  readonly limit: number;
  readonly hidesEphemeral: boolean;
}

/** API keys as tokens of one owner: with a label, scopes and a workspace, told apart by their first characters. */
@Injectable()
export class TokensService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: KeyWriter,
    private readonly usage: ApiKeyUsage,
    private readonly workspaces: WorkspacesService,
    private readonly memberships: MembershipLookup,
  ) {}

  /**
   * Makes a token for the caller, of no more power than the one that asks.
   *
   * @returns its text
   * @throws DomainError `token_label_reserved`, `token_out_of_scope`, `workspace_not_found`, `not_workspace_member`,
   *   `workspace_archived`, `user_not_found`
   */
  async create(actor: Actor, token: NewToken): Promise<string> {
    return this.createFor(actor, actor.account.id, token);
  }

  /**
   * Makes a token of somebody else, on behalf of a superuser, with whose rights it ends.
   *
   * @returns its text
   * @throws DomainError `not_superuser` (meanwhile), `token_label_reserved`, `token_out_of_scope`, `workspace_not_found`, `workspace_archived`
   */
  async createFor(actor: Actor, userId: string, token: NewToken): Promise<string> {
    // Refused before the workspace is looked at, as everything that is beyond the caller.
    assertPower(actor, token.scopes ?? null);
    if (token.workspaceId) await this.assertWorkspace(actor, token.workspaceId);
    const { label, ...limits } = token;
    assertLabel(label);
    const text = createTokenText();
    await transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      const impersonatorId = userId === actor.account.id ? null : actor.account.id;
      const wish = { ...limits, impersonatorId };
      await this.writer.make(manager, actor, { name: label, ...wish, userId, text });
    });
    return text;
  }

  /** The owner's tokens that can still be of use, newest first, log-ins too. */
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
   * @throws DomainError those of `KeyWriter.remove`
   */
  async delete(actor: Actor, prefix: string): Promise<string[]> {
    const own = { userId: actor.account.id, prefix };
    const deleted = await transact(this.dataSource, (manager) =>
      this.writer.remove(manager, actor, own),
    );
    return deleted.map(() => prefix + STARS);
  }

  /** @throws DomainError `api_key_not_found`, `token_label_reserved`, and those of `KeyWriter.change` */
  async relabel(actor: Actor, prefix: string, label: string | null): Promise<void> {
    assertLabel(label);
    await this.update(actor, prefix, { name: label });
  }

  /** @throws DomainError `api_key_not_found`, and those of `KeyWriter.change` */
  async rescope(actor: Actor, prefix: string, scopes: readonly string[] | null): Promise<void> {
    assertPower(actor, scopes);
    await this.update(actor, prefix, { scopes });
  }

  private async update(actor: Actor, prefix: string, changes: ApiKeyChanges): Promise<void> {
    // The tokens of log-ins have no label and no scopes of anybody's choice.
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
