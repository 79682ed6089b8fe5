import { ApiProperty, ApiSchema } from '../../validation/deferred-swagger.js';
import { toCursor } from '../../validation/cursor.js';
import { TextField } from '../../validation/fields.js';
import type { AuditEvent } from '../audit-event.entity.js';
import { AuditEventRead } from './audit.dto.js';

@ApiSchema({ name: 'AuditPage' })
export class AuditPage {
  @ApiProperty({ title: 'Events', type: [AuditEventRead] })
  events: AuditEventRead[];

  @TextField({ nullable: true, description: 'Null at the end.', example: 'YWZ0ZXI6MTA0Mg' })
  next_cursor: string | null;

  static from(events: readonly AuditEvent[], limit: number): AuditPage {
    const last = events.length === limit ? events.at(-1) : undefined;
    return {
      events: events.map((event) => AuditEventRead.from(event)),
      next_cursor: last ? toCursor(last.id) : null,
    };
  }
}
