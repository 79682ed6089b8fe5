import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const REFERENCE = '#/components/schemas/Object';

/**
 * Removes the schema `Object` and the references to it. Nest reads the type of a property from the
 * compiler's metadata, which says `Object` for a union such as `string | null`; the declared
 * `anyOf` is complete without it.
 */
export function dropObjectSchema(paths: OpenAPIObject['paths'], schemas: Schemas): void {
  delete schemas['Object'];
  const operations = Object.values(paths).flatMap((item) => Object.values(item) as Operation[]);
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    const schema = 'schema' in parameter ? parameter.schema : undefined;
    if (!schema || !('allOf' in schema)) continue;
    if (schema.allOf?.some((part) => '$ref' in part && part.$ref === REFERENCE))
      delete schema.allOf;
  }
}
