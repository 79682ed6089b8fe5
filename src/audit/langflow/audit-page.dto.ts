import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { toCursor } from '../../platform/validation/cursor.js';
import { TextField } from '../../platform/validation/fields.js';
import type { EventsPage } from '../audit-reader.service.js';
import { AuditEventRead } from './audit.dto.js';

@ApiSchema({ name: 'AuditPage', description: 'One page of the audit trail.' })
export class AuditPage {
  @ApiProperty({
    title: 'Events',
    type: [AuditEventRead],
    description: 'The events of this page, newest first.',
  })
  events: AuditEventRead[];

  @TextField({ nullable: true, description: 'Null on the last page.', example: 'YWZ0ZXI6MTA0Mg' })
  next_cursor: string | null;

  static from({ events, hasMore }: EventsPage, names: readonly (string | null)[]): AuditPage {
    const last = hasMore ? events.at(-1) : undefined;
    return {
      events: events.map((event, place) => AuditEventRead.from(event, names[place] ?? null)),
      next_cursor: last ? toCursor(last.id) : null,
    };
  }
}
