import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { oneOf, type Parser } from '../../platform/validation/parser.js';
import {
  CountField,
  QueryBooleanField,
  Rfc3339Field,
  StrictTextField,
} from '../../platform/validation/strict-fields.js';
import type { AuditEvent } from '../audit-event.entity.js';
import { parseEventId } from '../audit-query-rules.js';
import type { AuditFilter } from '../audit-reader.service.js';
import { actionsOf, KINDS, operationOf, type KindFilter } from '../operation-names.js';

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 100;

/** Stands for the workspace of what belongs to none. No workspace has this id. */
const OF_NO_WORKSPACE = 'global';
const OF_WORKSPACES = ['workspace', 'membership', 'invite', 'group', 'group_member'];

const kinds = Object.keys(KINDS) as KindFilter[];

const parseKind: Parser<KindFilter> = oneOf(kinds);

export class WorkspaceOfEvents {
  @StrictTextField({ example: 'demo', description: 'The id of the workspace.' })
  workspace: string;
}

export class EventPath extends WorkspaceOfEvents {
  @StrictTextField({
    parse: parseEventId,
    schema: { type: 'integer' },
    example: 1042,
    description: 'The id of the event.',
  })
  id: string;
}

export class AuditLogsQuery {
  @CountField({
    required: false,
    description: 'The page to return, from 1 (default). 0 is the first page too.',
  })
  page?: number;

  @CountField({ required: false, description: 'Events per page. Default 30, at most 100.' })
  per_page?: number;

  @StrictTextField({
    required: false,
    parse: parseEventId,
    schema: { type: 'integer' },
    description: 'Only events with a lower id: the next page, however many are added meanwhile.',
  })
  before_id?: string;

  @Rfc3339Field({ required: false, description: 'Only events of this time or earlier.' })
  before?: Date;

  @Rfc3339Field({ required: false, description: 'Only events after this time.' })
  after?: Date;

  @StrictTextField({
    required: false,
    description: 'The exact user name of the account that made the change.',
  })
  username?: string;

  @StrictTextField({
    required: false,
    description: 'What the name of the operation begins with, such as `users.`.',
  })
  operation?: string;

  @StrictTextField({ required: false, description: 'Names of operations, separated by commas.' })
  operations?: string;

  @StrictTextField({
    required: false,
    description: 'Names of operations that are left out, separated by commas.',
  })
  exclude_operations?: string;

  @StrictTextField({
    required: false,
    description: 'What the id of the changed object begins with.',
  })
  resource?: string;

  @StrictTextField({
    required: false,
    parse: parseKind,
    schema: { enum: kinds },
    description: 'The kind of operations.',
  })
  action_kind?: KindFilter;

  @QueryBooleanField({
    required: false,
    description: 'Events of the whole instance. Only for super admins. Default false.',
  })
  all_workspaces?: boolean;

  static toFilter(query: AuditLogsQuery): AuditFilter {
    const { operation, operations, exclude_operations, action_kind } = query;
    return {
      actions: actionsOf({
        prefix: operation,
        names: operations?.split(','),
        except: exclude_operations?.split(','),
        kind: action_kind,
      }),
      authorName: query.username,
      targetPrefix: query.resource,
      after: query.after,
      upTo: query.before,
    };
  }

  static toPosition({ page, per_page, before_id, all_workspaces = false }: AuditLogsQuery) {
    const limit = Math.min(per_page ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    const skip = (Math.max(page ?? 1, 1) - 1) * limit;
    return { limit, skip, beforeId: before_id, isOfAll: all_workspaces };
  }
}

/** An event of the audit trail. */
@ApiSchema({ name: 'AuditLog', description: 'One change of the workspace or the instance.' })
export class AuditLog {
  @StrictTextField({
    example: 'demo',
    description: 'The id of the workspace. `global` for what belongs to none.',
  })
  workspace_id: string;

  @ApiProperty({ type: 'integer', example: 1042, description: 'The newest event has the highest.' })
  id: number;

  @Rfc3339Field({ description: 'When it happened.', example: '2025-05-29T16:02:20.132000Z' })
  timestamp: string;

  @StrictTextField({
    example: 'alice@example.com',
    description:
      'The user name of the account that made the change. Empty: nobody was signed in, or the server did it by itself.',
  })
  username: string;

  @StrictTextField({
    example: 'users.add_to_workspace',
    description: "Windmill's closest word. `parameters.action` is the exact one.",
  })
  operation: string;

  @StrictTextField({
    schema: { enum: Object.values(KINDS) },
    example: 'Created',
    description: 'The kind of the operation.',
  })
  action_kind: string;

  @StrictTextField({
    required: false,
    example: 'demo/10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the changed object. Absent for a log-in with an unknown name.',
  })
  resource?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    selfRequired: false,
    example: { action: 'membership.create', after: { is_admin: false } },
    description:
      'The action, and the changed values before and after it. Secrets are `***`. A list leaves out values of more than 16 KB.',
  })
  parameters: Record<string, unknown>;

  static from(event: AuditEvent): AuditLog {
    const { action, targetType, targetId, before, after, author } = event;
    const { name, kind } = operationOf(action);
    return {
      workspace_id: workspaceOf(targetType, targetId),
      id: Number(event.id),
      timestamp: toUtcText(event.at),
      username: author?.username ?? '',
      operation: name,
      action_kind: KINDS[kind],
      ...(targetId !== null && { resource: targetId }),
      parameters: { action, ...(before && { before }), ...(after && { after }) },
    };
  }
}

/** The key of what belongs to a workspace begins with its id. */
function workspaceOf(targetType: string, targetId: string | null): string {
  const isOfWorkspace = OF_WORKSPACES.includes(targetType) && targetId !== null;
  return isOfWorkspace ? targetId.split('/', 1)[0]! : OF_NO_WORKSPACE;
}
