import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiAdapterOpenApi, Operation } from '../../adapters/api-adapter.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Issue } from '../../platform/errors/issue.js';
import type { SchemaPart } from './schema-visit.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;

/** A value that a type refuses, and why. */
type Refused = Pick<Issue, 'fault' | 'input'>;

const TEXT: Refused = { fault: { kind: 'unstorable_text' }, input: '\0' };
const BY_FORMAT: Readonly<Record<string, Refused>> = {
  uuid: {
    fault: { kind: 'unreadable_uuid', reason: 'invalid character: found `n` at 1' },
    input: 'not-a-uuid',
  },
  'date-time': {
    fault: { kind: 'unreadable_date', reason: 'input is too short' },
    input: 'today',
  },
};
const BY_TYPE: Readonly<Record<string, Refused>> = {
  integer: { fault: { kind: 'unreadable_integer' }, input: 'a' },
  boolean: { fault: { kind: 'unreadable_boolean' }, input: 'a' },
};

/**
 * Returns an example of an invalid input error of an operation; undefined when it takes no input.
 * The example is about the first parameter that takes more than any text, else about the body: its
 * first required field is missing, or all of it.
 */
export function invalidInputOf(
  operation: Operation,
  { takesAnyPath, errorMediaType }: Pick<ApiAdapterOpenApi, 'takesAnyPath' | 'errorMediaType'>,
  schemas: Schemas = {},
): DomainError | undefined {
  const parameters = (operation.parameters ?? []).filter(
    (one): one is Parameter => 'in' in one && !(takesAnyPath && one.in === 'path'),
  );
  for (const parameter of parameters) {
    const refused = refusedBy(parameter);
    if (refused) return refusal(parameter, refused);
  }
  if (operation.requestBody) {
    // A plain text names no field.
    const namesField = errorMediaType === 'application/json';
    const field = namesField ? requiredFieldOf(operation.requestBody, schemas) : undefined;
    const issue: Issue =
      field === undefined
        ? { location: ['body'], fault: { kind: 'missing' }, input: null }
        : { location: ['body', field], fault: { kind: 'missing' }, input: {} };
    return new DomainError('invalid_input', { issues: [issue] });
  }
  return parameters[0] && refusal(parameters[0], TEXT);
}

/** Returns the first field that a body must have; undefined for a body without one. */
function requiredFieldOf(
  body: NonNullable<Operation['requestBody']>,
  schemas: Schemas,
): string | undefined {
  const [media] = 'content' in body ? Object.values(body.content) : [];
  const schema = media?.schema;
  const whole = schema && '$ref' in schema ? schemas[schema.$ref.split('/').at(-1)!] : schema;
  return whole && 'required' in whole ? whole.required?.[0] : undefined;
}

/** Returns what a parameter refuses; undefined for one that takes any text. */
function refusedBy({ schema }: Parameter): Refused | undefined {
  const { anyOf = [schema] } = schema as { anyOf?: unknown[] };
  const { type, format } = (anyOf[0] ?? {}) as SchemaPart;
  return BY_FORMAT[String(format)] ?? BY_TYPE[String(type)];
}

function refusal({ name, in: place }: Parameter, refused: Refused): DomainError {
  const location: Issue['location'] = [place === 'path' ? 'path' : 'query', name];
  return new DomainError('invalid_input', { issues: [{ location, ...refused }] });
}
