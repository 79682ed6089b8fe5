import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';
import { COLUMN_BOUNDS, type ColumnBound } from '../../platform/bounds/column-bounds.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The details of a value that is too long, of an example. */
export interface BoundedField {
  readonly field: string;
  readonly most: number;
  readonly unit: 'bytes' | 'characters';
}

/** What is stored of each field; the first one that a body has is in its example. */
const FIELDS: Readonly<Record<string, ColumnBound>> = {
  optins: COLUMN_BOUNDS.users.optins,
  metadata: COLUMN_BOUNDS.users.metadata,
  name: COLUMN_BOUNDS.api_keys.name,
  label: COLUMN_BOUNDS.api_keys.name,
  scopes: COLUMN_BOUNDS.api_keys.scopes,
  email: COLUMN_BOUNDS.invites.email,
};

/** Returns a field of an operation's body that may be too long; undefined if there is none. */
export function boundedFieldOf(
  { requestBody }: Operation,
  schemas: Schemas,
): BoundedField | undefined {
  const [media] = requestBody && 'content' in requestBody ? Object.values(requestBody.content) : [];
  const properties = propertiesOf(media?.schema, schemas);
  const found = Object.entries(FIELDS).find(([field]) => field in properties);
  if (!found) return undefined;
  const [field, bound] = found;
  if ('bytes' in bound) return { field, most: bound.bytes, unit: 'bytes' };
  return 'characters' in bound ? { field, most: bound.characters, unit: 'characters' } : undefined;
}

function propertiesOf(schema: Schemas[string] | undefined, schemas: Schemas): object {
  const whole = schema && '$ref' in schema ? schemas[schema.$ref.split('/').at(-1)!] : schema;
  return (whole && 'properties' in whole && whole.properties) || {};
}
