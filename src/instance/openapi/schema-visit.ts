/** A part of a JSON schema. */
export type SchemaPart = Record<string, unknown>;

const MAPS = ['properties', 'patternProperties', '$defs'] as const;
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;
const SINGLE = ['items', 'additionalProperties', 'not', 'schema'] as const;

/**
 * Calls back for a schema and for every schema in it, outermost first. It does not follow
 * references. A property that is called `pattern` is not taken for a keyword.
 */
export function visitSchemas(schema: unknown, visit: (part: SchemaPart) => void): void {
  if (typeof schema !== 'object' || schema === null) return;
  const part = schema as SchemaPart;
  visit(part);
  for (const keyword of MAPS) {
    for (const inner of Object.values(part[keyword] ?? {})) visitSchemas(inner, visit);
  }
  for (const keyword of LISTS) {
    for (const inner of (part[keyword] ?? []) as unknown[]) visitSchemas(inner, visit);
  }
  for (const keyword of SINGLE) visitSchemas(part[keyword], visit);
}
