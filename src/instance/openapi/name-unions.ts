import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';
import type { SchemaPart } from './schema-visit.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/**
 * Makes a schema with a name of the answer of an operation that is one of several schemas, such as
 * `GetConfigResponse`. Generators call it `inline_response_200_1` otherwise, or fail.
 */
export function nameUnion({ summary, responses }: Operation, schemas: Schemas): void {
  for (const response of Object.values(responses)) {
    if (!response || !('content' in response)) continue;
    for (const media of Object.values(response.content ?? {})) {
      const schema = media.schema as SchemaPart | undefined;
      if (!schema || !('anyOf' in schema)) continue;
      const name = `${summary?.replaceAll(' ', '')}Response`;
      schemas[name] = { ...schema, title: name, description: describeUnion(schema) };
      media.schema = { $ref: `#/components/schemas/${name}` };
    }
  }
}

/** Such as "Either `PublicConfigResponse` or `ConfigResponse`." */
function describeUnion({ anyOf }: SchemaPart): string {
  const parts = (anyOf as SchemaPart[]).map(({ $ref }) =>
    typeof $ref === 'string' ? `\`${$ref.split('/').at(-1)}\`` : 'a list',
  );
  return `Either ${parts.join(' or ')}.`;
}
