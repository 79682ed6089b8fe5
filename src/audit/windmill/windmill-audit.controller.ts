import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { WorkspaceAdmin } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { GET_EVENT_REFUSALS } from '../audit-reader.service.js';
import { LIST_EVENTS_REFUSALS, WorkspaceAudit } from '../workspace-audit.service.js';
import { AuditLog, AuditLogsQuery, EventPath, WorkspaceOfEvents } from './audit-log.dto.js';

/** The audit trail of a workspace. No route changes it. */
@ApiTags('Windmill audit')
@Scope('admin')
@BelongsTo(windmill)
@Controller('api/w/:workspace/audit')
export class WindmillAuditController {
  constructor(private readonly audit: WorkspaceAudit) {}

  @Get('list')
  @WorkspaceAdmin()
  @Answers(AuditLog, {
    isList: true,
    description:
      'The changes of the workspace, its members, invites and groups, newest first. Super admins can list those of the whole instance.',
    fails: LIST_EVENTS_REFUSALS,
  })
  async listAuditLogs(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspaceOfEvents,
    @Query() query: AuditLogsQuery,
  ) {
    const filter = AuditLogsQuery.toFilter(query);
    const position = AuditLogsQuery.toPosition(query);
    const events = await this.audit.list(actor, workspace, filter, position);
    return events.map((event) => AuditLog.from(event));
  }

  @Get('get/:id')
  @WorkspaceAdmin()
  @Answers(AuditLog, {
    description: 'An event of the workspace, or any event for a super admin.',
    fails: GET_EVENT_REFUSALS,
  })
  async getAuditLog(@CurrentActor() actor: Actor, @Param() { workspace, id }: EventPath) {
    return AuditLog.from(await this.audit.get(actor, workspace, id));
  }
}
