import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { POLICY_EXTENSION } from '../../access/access.decorators.js';
import type { PolicyKind } from '../../access/policies.js';
import { neededScope, SCOPE_EXTENSION, type RouteScope } from '../../access/scope.decorator.js';
import { FAILS_EXTENSION, KEY_IN_QUERY_EXTENSION } from '../../adapters/answers.decorator.js';
import type { Operation, PublishedApi } from '../../adapters/api-adapter.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { boundedFieldOf, type BoundedField } from './bounded-field.js';
import { invalidInputOf } from './invalid-input.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The document's examples by name: one for each error code that an operation of an API returns. */
export type Examples = Record<string, { summary: string; value: unknown }>;

interface Response {
  description: string;
  headers?: Record<string, { description: string; schema: { type: 'string' } }>;
  readonly content: Record<
    string,
    { schema: { $ref: string }; examples: Record<string, { $ref: string }> }
  >;
}

/** A credential that is valid, but not for this. */
const LIMITED: readonly ErrorCode[] = [
  'token_of_another_workspace',
  'token_read_only',
  'token_out_of_scope',
];

const SIGNED_IN: readonly ErrorCode[] = [
  'not_authenticated',
  'invalid_api_key',
  'api_key_of_inactive_account',
  'invalid_token',
  'token_expired',
  'wrong_token_type',
  'token_without_subject',
  'token_subject_unknown',
  'account_inactive',
  ...LIMITED,
  'rate_limited',
];

const REFUSALS: Record<PolicyKind, readonly ErrorCode[]> = {
  public: [],
  // Credentials that are not valid are ignored, but counted.
  anybody: [...LIMITED, 'rate_limited'],
  'signed-in': SIGNED_IN,
  superuser: [...SIGNED_IN, 'not_superuser'],
  'target-user': SIGNED_IN,
  'superuser-or-target-user': [...SIGNED_IN, 'not_target_user'],
  'workspace-member': [...SIGNED_IN, 'not_workspace_member'],
  'workspace-admin': [...SIGNED_IN, 'not_workspace_member', 'not_workspace_admin'],
};

/** A body that cannot be read, or is of another kind than the API reads. */
const OF_BODY: readonly ErrorCode[] = ['malformed_request', 'body_too_large'];

/** A write refuses credentials that end, and rights that are taken, while it waits. */
const ENDED_MEANWHILE: readonly ErrorCode[] = [
  'invalid_token',
  'account_inactive',
  'not_superuser',
];

/** The details that any error code may use. */
const EXAMPLE_DETAILS = {
  limit: 'expires_at',
  of: 'api_keys',
  // A key that is rotated may have more scopes than a new one.
  field: 'scopes',
  most: 4096,
  unit: 'bytes',
  fault: 'common',
  minBytes: 8,
  maxBytes: 72,
  retryAfterSeconds: 60,
  withinSeconds: 600,
  rule: 'group',
  needed: 'users:write',
  username: 'alice',
  email: 'alice@example.com',
  workspaceId: 'demo',
  name: 'team',
  what: 'instance groups',
  reason: 'A client needs at least one grant type',
  because: 'the database does not answer',
  loginUrl: 'https://gatehouse.example.com/login',
};

/** FastAPI's description, which Langflow's and ZenML's documents have. */
const INVALID_INPUT = 'Validation Error';

const EXAMPLE_DETAILS_OF: { readonly [Code in ErrorCode]?: object } = {
  username_refused: { fault: 'address' },
};

const HEADERS: Readonly<Record<string, string>> = {
  'retry-after': 'Seconds until another attempt may succeed.',
  'www-authenticate': 'The expected authentication scheme.',
};

/**
 * Returns what the access declarations of a route refuse, before its handler runs or while it
 * writes.
 */
export function refusalsOfAccess(policy: PolicyKind, verb: string): readonly ErrorCode[] {
  const isWriting = policy !== 'public' && verb !== 'get';
  return [...REFUSALS[policy], ...(isWriting ? ENDED_MEANWHILE : [])];
}

/**
 * Replaces the extensions that the route's decorators set by what they mean: security, and each
 * error as the API words it.
 */
export function describeRefusals(
  operation: Operation,
  verb: string,
  adapter: PublishedApi,
  examples: Examples,
  schemas: Schemas,
): void {
  const extended = operation as Operation & Record<string, unknown>;
  const policy = extended[POLICY_EXTENSION] as PolicyKind;
  const fails = (extended[FAILS_EXTENSION] ?? []) as ErrorCode[];
  const takesKeyInQuery = extended[KEY_IN_QUERY_EXTENSION] === true;
  delete extended[FAILS_EXTENSION];
  delete extended[KEY_IN_QUERY_EXTENSION];

  // A controller's scope is also set on its public routes, where no credential is checked.
  const scope = extended[SCOPE_EXTENSION] as RouteScope | undefined;
  if (policy === 'public') delete extended[SCOPE_EXTENSION];
  else if (scope) extended[SCOPE_EXTENSION] = neededScope(scope, verb);

  operation.security = securityOf(policy, adapter, extended[SCOPE_EXTENSION] as string | undefined);
  if (takesKeyInQuery) operation.security.push({ APIKeyQuery: [] });
  // The constants of several methods can name the same code.
  for (const code of new Set([
    ...refusalsOfAccess(policy, verb),
    ...refusalsOfBody(operation, adapter),
    ...fails,
  ])) {
    const field = code === 'value_too_long' ? boundedFieldOf(operation, schemas) : undefined;
    addRefusal(operation, adapter, code, examples, field);
  }
  const invalidInput = invalidInputOf(operation, adapter.openApi, schemas);
  if (invalidInput) addInvalidInput(operation, adapter, invalidInput);
}

function refusalsOfBody(
  { requestBody }: Operation,
  { requiresJson }: PublishedApi,
): readonly ErrorCode[] {
  if (!requestBody) return [];
  return requiresJson ? [...OF_BODY, 'unsupported_media_type'] : OF_BODY;
}

function addInvalidInput(
  { responses }: Operation,
  adapter: PublishedApi,
  error: DomainError,
): void {
  const { errorMediaType, invalidInputSchema } = adapter.openApi;
  const { status, body } = adapter.word(error);
  // An API may word other errors with the same status. Their description and schema are kept.
  responses[String(status)] ??= {
    description: INVALID_INPUT,
    content: {
      [errorMediaType]: {
        schema: { $ref: `#/components/schemas/${invalidInputSchema}` },
        // Generators copy examples into code, and compilers refuse the character.
        ...(!JSON.stringify(body).includes('\\u0000') && { example: body }),
      },
    },
  };
}

/** An OAuth 2.0 alternative names the scope that it needs; other schemes have no scopes. */
function securityOf(
  policy: PolicyKind,
  { openApi }: PublishedApi,
  scope: string | undefined,
): Record<string, string[]>[] {
  if (policy === 'public') return [];
  const scopes = scope === undefined || scope === 'any' ? [] : [scope];
  const alternatives = openApi.security.map((alternative) =>
    'OAuth2' in alternative ? { OAuth2: scopes } : alternative,
  );
  // An empty alternative means that credentials are optional.
  return policy === 'anybody' ? [...alternatives, {}] : alternatives;
}

function addRefusal(
  { responses }: Operation,
  adapter: PublishedApi,
  code: ErrorCode,
  examples: Examples,
  field?: BoundedField,
): void {
  const details = { ...EXAMPLE_DETAILS, ...EXAMPLE_DETAILS_OF[code], ...field } as never;
  const {
    status,
    body,
    headers = {},
  } = adapter.word(new DomainError(code as 'rate_limited', details));
  const name = `${adapter.name}.${code}${field ? `.${field.field}` : ''}`;
  examples[name] = { summary: inWords(code), value: body };

  const { errorMediaType: media, errorSchema, invalidInputSchema } = adapter.openApi;
  // An error about a field's value is worded like invalid input.
  const { detail } = (body ?? {}) as { readonly detail?: unknown };
  const isOfField = Array.isArray(detail) && typeof detail[0] === 'object';
  const response = (responses[String(status)] ??= {
    description: isOfField ? INVALID_INPUT : `${STATUS_CODES[status]}:`,
    content: {
      [media]: {
        schema: {
          $ref: `#/components/schemas/${isOfField ? invalidInputSchema : errorSchema}`,
        },
        examples: {},
      },
    },
  }) as Response;
  if (response.description !== INVALID_INPUT) {
    const separator = response.description.endsWith(':') ? ' ' : '; ';
    response.description += separator + inWords(code);
  }
  response.content[media]!.examples[code] = { $ref: `#/components/examples/${name}` };
  for (const header of Object.keys(headers)) {
    response.headers ??= {};
    response.headers[header] = { description: HEADERS[header] ?? '', schema: { type: 'string' } };
  }
}

/** `invalid_api_key` becomes `invalid API key`. */
function inWords(code: ErrorCode): string {
  return code.replaceAll('_', ' ').replace(/\bapi\b/, 'API');
}
