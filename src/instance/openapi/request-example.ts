import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

type Properties = Record<string, { example?: unknown }>;
type Schema = Schemas[string];

const FORM = 'application/x-www-form-urlencoded';

/**
 * Gives a body an example of only the fields that have an example. Otherwise Swagger UI fills in
 * every optional field, and a click on "Execute" would rename an account to "string".
 */
export function addRequestExample(operation: Operation, schemas: Schemas): void {
  const body = operation.requestBody;
  if (!body || '$ref' in body) return;
  for (const [type, { schema, ...media }] of Object.entries(body.content)) {
    if (!schema) continue;
    const items = 'items' in schema ? schema.items : undefined;
    if (items && 'example' in items) {
      body.content[type] = { schema, ...media, example: [items.example] };
      continue;
    }
    const properties = propertiesOf(items ?? schema, schemas);
    if (!properties) continue;
    const filled = Object.entries(properties).flatMap(([name, property]) =>
      'example' in property && property.example !== '' ? [[name, property.example] as const] : [],
    );
    const one = Object.fromEntries(filled);
    body.content[type] = { schema, ...media, example: items ? [one] : one };
    if (type === FORM) leaveEmpty(properties);
  }
}

function propertiesOf(schema: Schema, schemas: Schemas): Properties | undefined {
  const whole = '$ref' in schema ? schemas[schema.$ref.split('/').at(-1)!] : schema;
  return whole && 'properties' in whole ? (whole.properties as Properties) : undefined;
}

/** Swagger UI fills in a form field by field, with "string" where there is no example. */
function leaveEmpty(properties: Properties): void {
  for (const property of Object.values(properties)) property.example ??= '';
}
