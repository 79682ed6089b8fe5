import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../access/access.decorators.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { START } from '../../platform/validation/cursor.js';
import type { AuditEvent } from '../audit-event.entity.js';
import { AuditReader } from '../audit-reader.service.js';
import { TargetNames } from '../target-names.service.js';
import { MEDIA_TYPES, writeExport } from '../write-export.js';
import { AuditPage } from './audit-page.dto.js';
import {
  AUDIT_COLUMNS,
  AuditEventRead,
  AuditExportQuery,
  AuditFilterQuery,
  AuditQuery,
} from './audit.dto.js';

/** `/api/v1/audit`: the audit trail. No route changes it. */
@ApiTags('Audit')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/audit')
export class LangflowAuditController {
  constructor(
    private readonly reader: AuditReader,
    private readonly names: TargetNames,
  ) {}

  @Get()
  @SuperuserOnly()
  @Answers(AuditPage, { description: 'Changes and refused log-ins, newest first.' })
  async listAuditEvents(@Query() query: AuditQuery) {
    const after = query.cursor === START ? null : query.cursor;
    const filter = AuditFilterQuery.toFilter(query);
    const page = await this.reader.list(filter, query.limit, after ?? undefined);
    return AuditPage.from(page, await this.names.of(page.events));
  }

  @Get('export')
  @SuperuserOnly()
  @ApiProduces('application/x-ndjson', 'text/csv')
  @Answers(undefined, {
    description: 'All events that a filter selects, newest first, as JSON Lines or CSV.',
    schema: { type: 'string' },
    takesKeyInQuery: true,
  })
  exportAuditEvents(@Query() query: AuditExportQuery) {
    const events = this.names.along(this.reader.readAll(AuditFilterQuery.toFilter(query)));
    return new StreamableFile(writeExport(present(events), AUDIT_COLUMNS, query.format), {
      type: MEDIA_TYPES[query.format],
      disposition: `attachment; filename="audit.${query.format}"`,
    });
  }
}

async function* present(events: AsyncIterable<readonly [AuditEvent, string | null]>) {
  for await (const [event, name] of events) yield { ...AuditEventRead.from(event, name) };
}
