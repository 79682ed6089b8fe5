import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { parseCursor } from '../../platform/validation/cursor.js';
import {
  DateTimeField,
  DictionaryField,
  IntegerField,
  TextField,
} from '../../platform/validation/fields.js';
import type { AuditEvent } from '../audit-event.entity.js';
import type { AuditFilter } from '../audit-reader.service.js';
import { parseFormat, parsePageSize, type ExportFormat } from '../audit-query-rules.js';

const USER_ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';

/** Which events are asked for. */
export class AuditFilterQuery {
  @TextField({ required: false, description: 'For instance `user.update` or `login.refuse`.' })
  action?: string;

  @TextField({ required: false, description: 'For instance `user` or `api_key`.' })
  target_type?: string;

  @TextField({ required: false, description: 'Id of what was changed.' })
  target_id?: string;

  @TextField({ required: false, description: 'Id of the account that made the change.' })
  author_id?: string;

  @TextField({ required: false, description: 'As the answer had it in `X-Request-Id`.' })
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

/** A page of the events asked for. */
export class AuditQuery extends AuditFilterQuery {
  @IntegerField({
    required: false,
    default: 50,
    parse: parsePageSize,
    description: 'The most events; a page of large ones has fewer, and a `next_cursor`.',
    schema: { minimum: 1, maximum: 1000 },
  })
  limit: number = 50;

  @TextField({
    required: false,
    nullable: true,
    parse: parseCursor,
    description: 'The `next_cursor` of the answer before.',
  })
  cursor: string | null = null;
}

export class AuditExportQuery extends AuditFilterQuery {
  @TextField({
    required: false,
    default: 'jsonl',
    parse: parseFormat,
    schema: { enum: ['jsonl', 'csv'] },
  })
  format: ExportFormat = 'jsonl';
}

/** In the order of the answer. */
export const AUDIT_COLUMNS = [
  'id',
  'at',
  'action',
  'target_type',
  'target_id',
  'before',
  'after',
  'author',
] satisfies (keyof AuditEventRead)[];

@ApiSchema({ name: 'AuditEventRead' })
export class AuditEventRead {
  @TextField({ example: '1042' })
  id: string;

  @DateTimeField({ example: '2025-05-29T16:02:20.132000Z' })
  at: string;

  @TextField({ example: 'user.update' })
  action: string;

  @TextField({ example: 'user' })
  target_type: string;

  @TextField({
    nullable: true,
    example: USER_ID,
    description: "The target's id. Null for a log-in by a name that nobody has.",
  })
  target_id: string | null;

  @DictionaryField({
    nullable: true,
    example: { is_active: true },
    description:
      'What changed, as it was. Secrets are `***`; of a long value, its length, hash and beginning are told.',
  })
  before: Record<string, unknown> | null;

  @DictionaryField({
    nullable: true,
    example: { is_active: false },
    description:
      'What changed, as it is now. Secrets are `***`; of a long value, its length, hash and beginning are told.',
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
    description: 'Who did it, by what, from where. Null for what the server did by itself.',
  })
  author: Record<string, unknown> | null;

  static from(event: AuditEvent): AuditEventRead {
    return {
      id: event.id,
      at: toUtcText(event.at),
      action: event.action,
      target_type: event.targetType,
      target_id: event.targetId,
      before: event.before,
      after: event.after,
      author: event.author && { ...event.author },
    };
  }
}
