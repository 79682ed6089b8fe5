import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertNotBound } from '../access/scopes.js';

/** Selects accounts that may become members. */
export interface AddableQuery {
  /** A part of the name or the email, in any case. Absent: everybody. */
  readonly search?: string;
  readonly limit: number;
}

/** Finds the accounts that may become members of a workspace. */
@Injectable()
export class AddableAccounts {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Lists active accounts of people who are not members of the workspace. They are outside of the
   * workspace, so a credential that is bound to it does not see them.
   *
   * @returns their emails, or the user names of accounts without an email; sorted
   * @throws DomainError `token_of_another_workspace`
   */
  async list(
    { credential }: Actor,
    workspaceId: string,
    { search = '', limit }: AddableQuery,
  ): Promise<string[]> {
    assertNotBound(credential);
    const rows = await this.dataSource.query<{ known: string }[]>(
      `SELECT coalesce(u.email, u.username) AS known FROM users u
        WHERE u.is_active AND NOT u.is_service_account
          AND strpos(lower(concat_ws(' ', u.email, u.username, u.name)), lower($2)) > 0
          AND NOT EXISTS (
            SELECT FROM memberships m WHERE m.workspace_id = $1 AND m.user_id = u.id)
        ORDER BY coalesce(u.email, u.username) COLLATE "C" LIMIT $3`,
      [workspaceId, search, limit],
    );
    return rows.map(({ known }) => known);
  }
}
