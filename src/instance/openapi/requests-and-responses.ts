import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';
import { visitSchemas, type SchemaPart } from './schema-visit.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const PREFIX = '#/components/schemas/';
const LIMITS = [
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
];
/** The formats that tell generators a type. Others, such as `email`, are limits. */
const TYPES = new Set<unknown>(['date-time', 'uuid', 'int32', 'int64', 'binary']);

/**
 * Fits schemas to what they describe.
 *
 * What is only read has no limits: another API, or an older version, may have stored a value that
 * today's limits refuse, and a client that checks them could not decode a whole list.
 *
 * What is sent has no `default`, since generators make an optional field with a default a required
 * one. Its description says the default instead.
 */
export function fitSchemas(paths: OpenAPIObject['paths'], schemas: Schemas): void {
  const operations = Object.values(paths).flatMap((item) => Object.values(item) as Operation[]);
  const sent = contents(operations.map(({ requestBody }) => requestBody));
  const read = contents(operations.flatMap(({ responses }) => Object.values(responses)));

  const named = namesIn(sent, schemas);
  const ofRequests = [
    ...sent,
    ...Object.entries(schemas).flatMap(([name, schema]) => (named.has(name) ? [schema] : [])),
  ];
  const others = [
    ...read,
    ...Object.entries(schemas).flatMap(([name, schema]) => (named.has(name) ? [] : [schema])),
  ];
  for (const schema of ofRequests) visitSchemas(schema, sayDefault);
  for (const schema of others) visitSchemas(schema, dropLimits);
}

/** Returns the schemas of bodies. */
function contents(bodies: readonly unknown[]): unknown[] {
  return bodies.flatMap((body) => {
    const { content = {} } = (body ?? {}) as { content?: Record<string, { schema?: unknown }> };
    return Object.values(content).map(({ schema }) => schema);
  });
}

/** Returns the names of the schemas that are reached from some. */
function namesIn(roots: readonly unknown[], schemas: Schemas): ReadonlySet<string> {
  const names = new Set<string>();
  const follow = ({ $ref }: SchemaPart) => {
    if (typeof $ref !== 'string' || !$ref.startsWith(PREFIX)) return;
    const name = $ref.slice(PREFIX.length);
    if (names.has(name)) return;
    names.add(name);
    visitSchemas(schemas[name], follow);
  };
  for (const root of roots) visitSchemas(root, follow);
  return names;
}

function dropLimits(part: SchemaPart): void {
  for (const limit of LIMITS) delete part[limit];
  if (!TYPES.has(part['format'])) delete part['format'];
}

function sayDefault(part: SchemaPart): void {
  if (!('default' in part)) return;
  const said = `Default: \`${JSON.stringify(part['default'])}\`.`;
  const { description } = part as { description?: string };
  part['description'] = description ? `${description} ${said}` : said;
  delete part['default'];
}
