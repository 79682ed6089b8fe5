import { toUtcText } from '../../../adapters/utc-text.js';
import type { Activity, ActivityPage } from '../../../audit/own-activity.service.js';
import { parsePageSize } from '../../../platform/validation/page-fields.js';
import { parseCursor, START, toCursor } from '../../../platform/validation/cursor.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';

const KINDS = ['log_in', 'log_in_refused', 'log_out', 'log_in_renewed', 'change'];

@NoExtraFields()
export class ActivityQuery {
  @IntegerField({
    required: false,
    default: 50,
    parse: parsePageSize,
    description: 'The most events on a page.',
    schema: { minimum: 1, maximum: 1000 },
  })
  limit: number = 50;

  @TextField({
    required: false,
    nullable: true,
    parse: parseCursor,
    description: 'The `next_cursor` of the previous response.',
  })
  cursor: string | null = null;

  /** Returns the id of the last event of the previous page. */
  static afterIn({ cursor }: ActivityQuery): string | undefined {
    return cursor === null || cursor === START ? undefined : cursor;
  }
}

@ApiSchema({
  name: 'AccountEvent',
  description: 'What the account did, or what was done to it.',
})
export class ActivityRead {
  @TextField({ example: '1042', description: 'A number that grows with time, as a text.' })
  id: string;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When it happened, in UTC.',
  })
  at: string;

  @TextField({
    example: 'log_in',
    schema: { enum: KINDS },
    description:
      'What it is: a log-in, a refused one, its end, a log-in that got another token, or a change.',
  })
  kind: string;

  @TextField({ example: 'user.update', description: 'What happened, as `<object>.<verb>`.' })
  action: string;

  @TextField({ example: 'user', description: 'The kind of the changed object.' })
  target_type: string;

  @TextField({
    nullable: true,
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the changed object.',
  })
  target_id: string | null;

  @TextField({
    nullable: true,
    example: 'grace',
    description: 'What the changed object is called. Null: it is gone or has no name.',
  })
  target_name: string | null;

  @TextsField({
    example: ['name', 'company'],
    description: 'Which values changed. Empty if the object was created or deleted.',
  })
  changed: readonly string[];

  @TextField({
    nullable: true,
    example: 'login_failed',
    description: 'Why a log-in was refused. Null for other events.',
  })
  reason: string | null;

  @UuidField({
    nullable: true,
    description: 'The account that did it. Null: nobody was logged in, or the server did it.',
  })
  author_id: string | null;

  @TextField({
    nullable: true,
    example: 'grace',
    description: 'The user name of the account that did it.',
  })
  author_name: string | null;

  @TextField({
    nullable: true,
    example: '192.0.2.7',
    description: 'The IP address it came from. Null if another account did it.',
  })
  address: string | null;

  @TextField({
    nullable: true,
    example: 'fZ1Rk2Qe-2s',
    description: 'The `X-Request-Id` of the response. Null if another account did it.',
  })
  request_id: string | null;

  static from(event: Activity): ActivityRead {
    return {
      id: event.id,
      at: toUtcText(event.at),
      kind: event.kind,
      action: event.action,
      target_type: event.targetType,
      target_id: event.targetId,
      target_name: event.targetName,
      changed: event.changed,
      reason: event.reason,
      author_id: event.author?.id ?? null,
      author_name: event.author?.username ?? null,
      address: event.address,
      request_id: event.requestId,
    };
  }
}

@ApiSchema({ name: 'AccountActivity', description: 'One page of the activity of an account.' })
export class ActivityPageRead {
  @ApiProperty({
    title: 'Events',
    type: [ActivityRead],
    description: 'The events of this page, newest first.',
  })
  events: ActivityRead[];

  @TextField({ nullable: true, description: 'Null on the last page.', example: 'YWZ0ZXI6MTA0Mg' })
  next_cursor: string | null;

  static from({ activity, hasMore }: ActivityPage): ActivityPageRead {
    const last = hasMore ? activity.at(-1) : undefined;
    return {
      events: activity.map((event) => ActivityRead.from(event)),
      next_cursor: last ? toCursor(last.id) : null,
    };
  }
}
