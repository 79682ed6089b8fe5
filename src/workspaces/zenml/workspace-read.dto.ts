import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { oneOf, refuse, type Parser } from '../../platform/validation/parser.js';
import {
  BooleanField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { parseInteger } from '../../platform/validation/lax.js';
import { parseServerUrl } from '../server-rules.js';
import type { WorkspaceFilters } from '../workspace-servers.service.js';
import type { Workspace } from '../workspace.entity.js';
import type { Organization } from '../organization.service.js';
import { OrganizationRead } from './organization.dto.js';

const OPTIONAL = { required: false, nullable: true } as const;
const URL_EXAMPLE = 'https://zenml.example.com';
/** The statuses that ZenML's client knows. The others never occur here. */
const STATUSES = [
  'available',
  'not_initialized',
  'pending',
  'failed',
  'deactivated',
  'deleted',
] as const;
type Status = (typeof STATUSES)[number];

const parseStatus: Parser<Status> = oneOf(STATUSES);

const parseFromZero: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  return 'fault' in parsed || parsed.value >= 0 ? parsed : refuse('too_small', { least: 0 });
};
const FROM_ZERO = { required: false, parse: parseFromZero, schema: { minimum: 0 } } as const;

export class ZenmlWorkspacePath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The `id` from the list of workspaces.',
  })
  workspace_id: string;
}

/** Paging and filters. An empty value counts as not sent (contract zenml 3.1, trap 5). */
export class ZenmlWorkspacesQuery {
  @IntegerField({ ...FROM_ZERO, default: 0, description: 'Offset for pagination.' })
  offset: number = 0;

  @IntegerField({
    ...FROM_ZERO,
    default: 20,
    description: 'Limit for pagination; more than 10000 counts as 10000.',
  })
  limit: number = 20;

  @TextField({ ...OPTIONAL, description: 'Filter by name.', example: 'demo' })
  workspace_name?: string;

  @TextField({ ...OPTIONAL, description: 'Filter by the URL of the server.', example: URL_EXAMPLE })
  url?: string;

  @TextField({ ...OPTIONAL, description: 'Filter by the id or the name of the organization.' })
  organization_id?: string;

  @TextField({
    ...OPTIONAL,
    parse: parseStatus,
    schema: { enum: [...STATUSES] },
    description: 'Filter by status.',
  })
  status?: string;

  @BooleanField({
    required: false,
    default: false,
    description: 'Without effect: only workspaces that the caller may use are listed.',
  })
  member_only: boolean = false;

  /** Returns undefined if nothing has that status. */
  static toFilters(query: ZenmlWorkspacesQuery): WorkspaceFilters | undefined {
    const { offset: skip, limit, workspace_name: id, url, status } = query;
    if (status && status !== 'available' && status !== 'not_initialized') return undefined;
    const hasServer = status === undefined ? undefined : status === 'available';
    return { skip, limit, id, serverUrl: url?.replace(/\/+$/, ''), hasServer };
  }
}

@ApiSchema({ name: 'ZenmlServiceConfiguration', description: 'How the server was set up.' })
class ServiceConfiguration {
  @TextField({ description: 'The version of the server when it last started.', example: '0.98.0' })
  version: string;
}

@ApiSchema({ name: 'ZenmlServiceStatus', description: 'Where the server is.' })
class ServiceStatus {
  @TextField({ description: 'Where clients find it.', example: URL_EXAMPLE })
  server_url: string;

  @TextField({ ...OPTIONAL, description: 'Its version. Null: it has not said.', example: '0.98.0' })
  version: string | null;
}

@ApiSchema({ name: 'ZenmlService', description: 'The ZenML server of a workspace.' })
class Service {
  @ApiProperty({
    type: ServiceConfiguration,
    nullable: true,
    description: 'Null: the server has not said its version.',
  })
  configuration: ServiceConfiguration | null;

  @ApiProperty({ type: ServiceStatus, nullable: true, description: 'Null: there is no server.' })
  status: ServiceStatus | null;
}

/** A workspace with its server (contract zenml 1.6). */
@ApiSchema({ name: 'WorkspaceRead', description: 'A workspace with its ZenML server.' })
export class WorkspaceRead {
  @UuidField({ description: 'It stays when the workspace gets another name.' })
  id: string;

  @TextField({ description: 'The unique name: the id on the other APIs.', example: 'demo' })
  name: string;

  @TextField({ description: 'What people call it.', example: 'Demo' })
  display_name: string;

  @TextField({ ...OPTIONAL, description: 'Always null.' })
  description: string | null;

  @ApiProperty({ type: OrganizationRead, description: 'The only organization.' })
  organization: OrganizationRead;

  @TextField({ description: 'As `status`.', example: 'available' })
  desired_state: string;

  @TextField({ description: 'Why it has this status. Empty: it is available.' })
  state_reason: string;

  @TextField({
    schema: { enum: ['available', 'not_initialized'] },
    description: '`not_initialized`: no URL of a server was set.',
  })
  status: string;

  @ApiProperty({ type: Service, description: 'The ZenML server of the workspace.' })
  zenml_service: Service;

  static from(workspace: Workspace, organization: Organization): WorkspaceRead {
    const { id, stableId, name, serverUrl, serverVersion } = workspace;
    const status: Status = serverUrl === null ? 'not_initialized' : 'available';
    return {
      id: stableId,
      name: id,
      display_name: name,
      description: null,
      organization: OrganizationRead.from(organization),
      desired_state: status,
      state_reason: serverUrl === null ? 'The workspace has no server yet.' : '',
      status,
      zenml_service: {
        configuration: serverVersion === null ? null : { version: serverVersion },
        status: serverUrl === null ? null : { server_url: serverUrl, version: serverVersion },
      },
    };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'WorkspaceUpdate',
  description: 'Changes of a workspace. Unknown fields are refused.',
})
export class WorkspaceUpdate {
  @TextField({
    nullable: true,
    parse: parseServerUrl,
    example: URL_EXAMPLE,
    description:
      'Where clients find its ZenML server: https, or http on this machine. They send it their credentials. Null: nowhere.',
  })
  server_url: string | null;
}
