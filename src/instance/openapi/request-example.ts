import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/**
 * Gives a JSON body an example of only the fields that have an example. Otherwise Swagger UI fills
 * in every optional field, and a click on "Execute" would rename an account to "string".
 */
export function addRequestExample(operation: Operation, schemas: Schemas): void {
  const body = operation.requestBody;
  if (!body || '$ref' in body) return;
  const media = body.content['application/json'];
  if (!media?.schema || !('$ref' in media.schema)) return;
  const schema = schemas[media.schema.$ref.split('/').at(-1)!];
  const properties = schema && 'properties' in schema ? (schema.properties ?? {}) : {};
  media.example = Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) =>
      'example' in property ? [[name, property.example as unknown]] : [],
    ),
  );
}
