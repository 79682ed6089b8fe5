import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { oneOf } from '../../platform/validation/parser.js';
import { parseCursor } from '../../platform/validation/cursor.js';
import {
  DateTimeField,
  DictionaryField,
  IntegerField,
  TextField,
} from '../../platform/validation/fields.js';
import { ACTIONS, TARGET_TYPES } from '../operation-names.js';
import type { AuditEvent } from '../audit-event.entity.js';
import type { AuditFilter } from '../audit-reader.service.js';
import { parsePageSize } from '../../platform/validation/page-fields.js';
import { parseFormat, type ExportFormat } from '../audit-query-rules.js';

const USER_ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';

/** Selects events. A misspelled filter is refused: it would select everything. */
@NoExtraFields()
export class AuditFilterQuery {
  @TextField({
    required: false,
    parse: oneOf(ACTIONS),
    schema: { enum: ACTIONS },
    example: 'user.update',
    description: 'What happened, as `<object>.<verb>`.',
  })
  action?: string;

  @TextField({
    required: false,
    parse: oneOf(TARGET_TYPES),
    schema: { enum: TARGET_TYPES },
    example: 'api_key',
    description: 'The kind of the changed object.',
  })
  target_type?: string;

  @TextField({ required: false, description: 'The id of the changed object.' })
  target_id?: string;

  @TextField({ required: false, description: 'The id of the account that made the change.' })
  author_id?: string;

  @TextField({ required: false, description: 'The `X-Request-Id` of the response.' })
  request_id?: string;

  @DateTimeField({ required: false, description: 'From this time on.' })
  since?: Date;

  @DateTimeField({ required: false, description: 'Before this time.' })
  until?: Date;

  static toFilter(query: AuditFilterQuery): AuditFilter {
    return {
      action: query.action,
      targetType: query.target_type,
      targetId: query.target_id,
      authorId: query.author_id,
      requestId: query.request_id,
      since: query.since,
      until: query.until,
    };
  }
}

/** Selects a page of events. */
export class AuditQuery extends AuditFilterQuery {
  @IntegerField({
    required: false,
    default: 50,
    parse: parsePageSize,
    description:
      'The most events on a page. A page of large events has fewer, and a `next_cursor`.',
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
}

export class AuditExportQuery extends AuditFilterQuery {
  @TextField({
    required: false,
    default: 'jsonl',
    parse: parseFormat,
    schema: { enum: ['jsonl', 'csv'] },
    description:
      'The format of the file: `jsonl` has one JSON object a line, `csv` has a header line.',
  })
  format: ExportFormat = 'jsonl';
}

/** In the order of the response. */
export const AUDIT_COLUMNS = [
  'id',
  'at',
  'action',
  'target_type',
  'target_id',
  'target_name',
  'before',
  'after',
  'author',
] satisfies (keyof AuditEventRead)[];

@ApiSchema({ name: 'AuditEventRead', description: 'One change, or one refused log-in.' })
export class AuditEventRead {
  @TextField({ example: '1042', description: 'A number that grows with time, as a text.' })
  id: string;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When it happened, in UTC.',
  })
  at: string;

  @TextField({ example: 'user.update', description: 'What happened, as `<object>.<verb>`.' })
  action: string;

  @TextField({ example: 'user', description: 'The kind of object that was changed.' })
  target_type: string;

  @TextField({
    nullable: true,
    example: USER_ID,
    description: "The target's id. Null for a log-in with an unknown name.",
  })
  target_id: string | null;

  @TextField({
    nullable: true,
    example: 'grace',
    description:
      'What the target is called: in the values of the event, else now. Of a refused log-in, the name that was tried. Null for a target that is gone or has no name.',
  })
  target_name: string | null;

  @DictionaryField({
    nullable: true,
    example: { is_active: true },
    description:
      'The changed values before the change. Secrets are `***`. A long value is replaced by its length, hash and beginning.',
  })
  before: Record<string, unknown> | null;

  @DictionaryField({
    nullable: true,
    example: { is_active: false },
    description:
      'The changed values after the change. Secrets are `***`. A long value is replaced by its length, hash and beginning.',
  })
  after: Record<string, unknown> | null;

  @DictionaryField({
    nullable: true,
    example: {
      via: 'http',
      user_id: USER_ID,
      username: 'admin',
      credential: 'api-key',
      credential_id: 'a2f7a1de-5a3c-4c53-9c2d-6a7bb2f5a6f0',
      address: '127.0.0.1',
      request_id: 'fZ1Rk2Qe-2s',
    },
    description:
      'The author, the credential and the address; `impersonator_id` is the superuser with an impersonation token. Null if the server made the change by itself.',
  })
  author: Record<string, unknown> | null;

  static from(event: AuditEvent, name: string | null): AuditEventRead {
    return {
      id: event.id,
      at: toUtcText(event.at),
      action: event.action,
      target_type: event.targetType,
      target_id: event.targetId,
      target_name: name,
      before: event.before,
      after: event.after,
      author: event.author && { ...event.author },
    };
  }
}
