import type { ApiDocument, Schema } from './api-document.js';

/** Texts of the formats that are checked. */
const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2031-01-01T00:00:00Z',
  uri: 'https://app.example.com/page',
};

/**
 * A value that matches a schema: from `known` by its name, otherwise its example, otherwise any.
 */
export function soundValue(
  document: ApiDocument,
  name: string,
  written: Schema & { readonly example?: unknown },
  known: Readonly<Record<string, unknown>>,
): unknown {
  if (name in known) return known[name];
  const schema = document.resolve(written) as typeof written;
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  const [option] = schema.anyOf ?? schema.allOf ?? [];
  if (option) return soundValue(document, name, option, known);
  switch (schema.type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'array':
      return schema.items ? [soundValue(document, name, schema.items, known)] : [];
    case 'object':
      return soundObject(document, schema, known);
    default:
      return TEXTS[schema.format ?? ''] ?? 'something';
  }
}

/** An object with every field of a schema. */
export function soundObject(
  document: ApiDocument,
  written: Schema,
  known: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { properties = {} } = document.resolve(written);
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      soundValue(document, name, schema, known),
    ]),
  );
}
