import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { DtoField } from '../../platform/validation/field.js';
import { TextField } from '../../platform/validation/fields.js';
import { oneOf, refuse, refuseUnstorable, type Parser } from '../../platform/validation/parser.js';
import { GROUPS_FORMATS } from '../../workspaces/account-groups.service.js';
import { WORKSPACE_ROLES, type WorkspaceRole } from '../../workspaces/workspace-role.js';
import type { ToldGroups, VerifyRules } from '../verify-rules.js';

const TOLD = [...GROUPS_FORMATS, 'none'] as const;
/** The most values of one kind. */
const MOST_VALUES = 50;

/** No separators: a list in one value is refused, since it would match nothing. */
const NAME = /^[^\s,;/]{1,255}$/u;
const GROUP = /^([^\s,;/]{1,255}\/)?[^\s,;/]{1,255}$/u;
const SCOPE = /^[^\s,;]{1,255}$/u;

/** Parses a parameter that may be repeated. */
const textsOf =
  (isValid: (text: string) => boolean, form: string): Parser<string[]> =>
  (input) => {
    const texts = [input].flat() as string[];
    if (texts.length > MOST_VALUES) return refuse('too_many_values', { most: MOST_VALUES });
    if (!texts.every(isValid)) return refuse('wrong_form', { form });
    return refuseUnstorable(texts.join()) ?? { value: texts };
  };

/** A query parameter that may be repeated. */
const ListField = (
  parse: Parser<string[]>,
  of: { example: string; description: string; items?: object },
) =>
  DtoField({
    parse,
    schema: { type: 'array', items: { type: 'string', ...of.items }, maxItems: MOST_VALUES },
    isRequired: false,
    isNullable: false,
    example: [of.example],
    description: of.description,
  });

const isRole = (text: string) => (WORKSPACE_ROLES as readonly string[]).includes(text);

/** What a proxy demands. A misspelled demand is refused, so that it opens no door. */
@NoExtraFields()
export class VerifyQuery {
  @ListField(
    textsOf((text) => NAME.test(text), 'expected the id of a workspace; repeat it for several'),
    {
      example: 'demo',
      description:
        'Workspaces, by id; the caller must be a member of one of them. Superusers are admins of every workspace. At most 50 values.',
    },
  )
  workspace?: string[];

  @ListField(textsOf(isRole, `expected ${WORKSPACE_ROLES.join(', ')}; repeat it for several`), {
    example: 'admin',
    items: { enum: [...WORKSPACE_ROLES] },
    description:
      'Roles; the caller must have one of them in such a workspace. A member has exactly one role. Needs `workspace`.',
  })
  role?: WorkspaceRole[];

  @ListField(
    textsOf(
      (text) => GROUP.test(text),
      'expected workspace/group, or group; repeat it for several',
    ),
    {
      example: 'demo/team',
      description:
        'Groups as `workspace/group`; the caller must be in one of them. A name alone is a group of a workspace in `workspace`. At most 50 values.',
    },
  )
  group?: string[];

  @ListField(textsOf((text) => SCOPE.test(text), 'expected a scope; repeat it for several'), {
    example: 'users:read',
    description:
      'Scopes; the credential must have one of them. Any text can be a scope, so that keys can be limited to an application. Credentials without limits have every scope. At most 50 values.',
  })
  scope?: string[];

  @TextField({
    required: false,
    parse: oneOf(['true']),
    schema: { enum: ['true'] },
    description: 'Demands a superuser. Only `true` is allowed; leave it out to demand none.',
  })
  superuser?: string;

  @TextField({
    required: false,
    parse: oneOf(TOLD),
    schema: { enum: [...TOLD] },
    description:
      'The form of the groups in `X-Auth-Groups`: `names` (`demo`, `demo/team`), `ids` (UUIDs), `roles` (`demo:admin`), or `none` for no such header. Default: `names`.',
  })
  groups?: ToldGroups;

  @TextField({
    required: false,
    description:
      'The URL to which a log-in leads back, if the proxy does not tell the original one in headers. At most 2000 characters.',
  })
  rd?: string;

  /** Returns undefined if nothing but a valid credential is demanded. */
  static rulesOf(query: VerifyQuery): VerifyRules | undefined {
    const { workspace, role, group, scope, superuser } = query;
    if (!workspace && !role && !group && !scope && !superuser) return undefined;
    return {
      isSuperuser: superuser !== undefined,
      workspaceIds: workspace ?? [],
      roles: role ?? [],
      groups: (group ?? []).map((text) => {
        const [name, workspaceId] = text.split('/').reverse() as [string, string?];
        return { workspaceId, name };
      }),
      scopes: scope ?? [],
    };
  }
}
