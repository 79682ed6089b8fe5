import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { assertNotBound, limitsOf } from '../access/scopes.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { AuditEvent } from './audit-event.entity.js';
import { AuditReader, type AuditFilter, type AuditPosition } from './audit-reader.service.js';

/** What {@link WorkspaceAudit.list} throws. */
export const LIST_EVENTS_REFUSALS = ['not_superuser'] as const satisfies readonly ErrorCode[];

/**
 * The audit trail for the admins of a workspace: its own changes, and those of its members, invites
 * and groups. Superusers may read all events.
 */
@Injectable()
export class WorkspaceAudit {
  constructor(private readonly reader: AuditReader) {}

  /**
   * Reads a page of events, the newest first.
   *
   * @param isOfAll whether to read the events of the whole instance, as only superusers may
   * @throws DomainError {@link LIST_EVENTS_REFUSALS}, `token_of_another_workspace`
   */
  list(
    { account, credential }: Actor,
    workspaceId: string,
    filter: AuditFilter,
    { isOfAll, ...position }: AuditPosition & { readonly isOfAll: boolean },
  ): Promise<AuditEvent[]> {
    if (!isOfAll) return this.reader.page({ ...filter, workspaceId }, position);
    if (!account.isSuperuser) throw new DomainError('not_superuser');
    assertNotBound(credential);
    return this.reader.page(filter, position);
  }

  /**
   * Reads an event of the workspace. A superuser may read any event, unless the credential is bound
   * to a workspace.
   *
   * @throws DomainError `GET_EVENT_REFUSALS`
   */
  get({ account, credential }: Actor, workspaceId: string, id: string): Promise<AuditEvent> {
    const readsAll = account.isSuperuser && (limitsOf(credential)?.workspaceId ?? null) === null;
    return this.reader.get(id, readsAll ? {} : { workspaceId });
  }
}
