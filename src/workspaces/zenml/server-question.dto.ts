import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DictionaryField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { ValuesBody } from '../../platform/validation/list-body.js';
import { TextsField } from '../../platform/validation/strict-fields.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { textOf } from '../../platform/validation/strict.js';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** `project`, `project/<id>`, `<id of a project>:pipeline`, `<id of a project>:pipeline/<id>`. */
const RESOURCE = new RegExp(`^(?:${UUID}:)?([a-z_]{1,50})(?:/${UUID})?$`);
const RESOURCE_FORM = 'expected [<id of a project>:]<type>[/<id>]';
const OPTIONAL = { required: false, nullable: true } as const;

/** Some resources of a ZenML server: their text as it was sent, and their type. */
export interface ServerResources {
  readonly text: string;
  readonly type: string;
}

const parseResource: Parser<ServerResources> = (input) => {
  const type = typeof input === 'string' ? RESOURCE.exec(input)?.[1] : undefined;
  return type === undefined
    ? refuse('wrong_form', { form: RESOURCE_FORM })
    : { value: { text: input as string, type } };
};

const parseResourceText: Parser<string> = (input) => {
  const parsed = parseResource(input);
  return 'fault' in parsed ? parsed : { value: parsed.value.text };
};

/** Returns the type of resources in a text that was read. */
export const typeOf = (resource: string): string => RESOURCE.exec(resource)![1]!;

const ACTION = {
  parse: textOf({ min: 1, max: 50, form: /^[a-z_]+$/ }),
  description: 'What the account wants to do, such as `read`.',
  example: 'read',
};
const RESOURCE_EXAMPLE = 'service_connector';
const ACCOUNT = { description: 'The id of the account.' };

export class CheckPermissionsQuery {
  @UuidField(ACCOUNT)
  user_id: string;

  @TextField(ACTION)
  action: string;
}

/** Each is `[<id of a project>:]<type>[/<id>]`. */
@ValuesBody(parseResource)
export class ResourceList {
  readonly items: readonly ServerResources[];
}

export class AllowedResourcesQuery {
  @UuidField(ACCOUNT)
  user_id: string;

  @TextField({
    parse: parseResourceText,
    description: 'A type of resources, perhaps after the id of a project and a colon.',
    example: RESOURCE_EXAMPLE,
  })
  resource: string;

  @TextField(ACTION)
  action: string;
}

@ApiSchema({
  name: 'AllowedResources',
  description: 'Which resources of a type an account may do something with.',
})
export class AllowedResources {
  @BooleanField({ description: 'Whether it may with all of them, else with none.' })
  full_access: boolean;

  @TextsField({ description: 'Always empty: a role holds for all resources of a type.' })
  ids: readonly string[];
}

export class ResourcesQuery {
  @TextField({
    parse: parseResourceText,
    description: 'A resource that was deleted. It may be sent several times.',
    example: RESOURCE_EXAMPLE,
  })
  resources: string;
}

@ApiSchema({ name: 'ResourceMembership', description: 'A wish to share a resource.' })
export class ResourceMembership {
  @TextField({
    parse: parseResourceText,
    description: '`[<id of a project>:]<type>[/<id>]`.',
    example: RESOURCE_EXAMPLE,
  })
  resource: string;

  @UuidField({ ...OPTIONAL, description: 'The id of the account to share it with.' })
  user_id?: string | null;
}

@ApiSchema({ name: 'UsageEvent', description: 'Something that a ZenML server has counted.' })
export class UsageEvent {
  @TextField({ description: 'As the server was told.', example: 'gatehouse' })
  organization_id: string;

  @TextField({ description: 'What was used.', example: 'pipeline_run' })
  feature: string;

  @IntegerField({ description: 'How many more.', example: 1 })
  total: number;

  @DictionaryField({ ...OPTIONAL, description: 'Which resource and workspace it was.' })
  metadata?: Record<string, unknown> | null;
}

@ApiSchema({ name: 'Entitlement', description: 'Whether a feature may be used.' })
export class Entitlement {
  @TextField({ description: 'The feature that was asked about.', example: 'project' })
  feature: string;

  @BooleanField({ description: 'Always true: nothing is sold here.' })
  entitled: boolean;
}
