import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../adapters/api-adapter.js';

type Part = Record<string, unknown>;

/** Below these keys is data, not schemas. */
const DATA = new Set(['example', 'value', 'default', 'enum', 'const']);

const WHO: Readonly<Record<string, string>> = {
  public: 'everybody, without a credential',
  anybody: 'everybody; a credential is optional',
  'signed-in': 'every account that is signed in',
  superuser: 'superusers',
  'target-user': 'the account in the path, for itself',
  'superuser-or-target-user': 'superusers, and the account in the path for itself',
  'workspace-member': 'members of the workspace in the path, and superusers',
  'workspace-admin': 'admins of the workspace in the path, and superusers',
};

/**
 * Returns the document in the form that Swagger UI shows.
 *
 * It is OpenAPI 3.0: for 3.1, Swagger UI parses the whole document again for each operation that is
 * opened, which takes seconds. Every operation says in its description who may call it, since
 * Swagger UI shows no `x-access`. The server is the one that the page came from, whatever the name
 * of its host.
 */
export function toUiDocument(document: OpenAPIObject): OpenAPIObject {
  const converted = toOpenApi30(document) as OpenAPIObject;
  for (const item of Object.values(converted.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) describe(operation);
  }
  return {
    ...converted,
    openapi: '3.0.3',
    servers: [{ url: '/', description: 'This server' }],
  };
}

function describe(operation: Operation): void {
  const { 'x-access': access, 'x-scope': scope } = operation as unknown as Record<string, string>;
  const lines = [operation.description ?? ''];
  if (access !== undefined) lines.push(`**Who may call it:** ${WHO[access] ?? access}.`);
  if (scope === 'any') lines.push('**Scope:** none is needed.');
  else if (scope !== undefined) lines.push(`**Scope:** a limited credential needs \`${scope}\`.`);
  operation.description = lines.join('\n\n');
}

/**
 * Replaces what OpenAPI 3.0 has other words for: null, `const`, and text beside a reference.
 *
 * @param hasNames whether the keys are names of properties, which may be any words
 */
function toOpenApi30(part: unknown, hasNames = false): unknown {
  if (Array.isArray(part)) return part.map((item) => toOpenApi30(item));
  if (typeof part !== 'object' || part === null) return part;
  const isData = (key: string) => !hasNames && DATA.has(key);
  const converted: Part = Object.fromEntries(
    Object.entries(part).map(([key, inner]: [string, unknown]) => [
      key,
      isData(key) ? inner : toOpenApi30(inner, !hasNames && key === 'properties'),
    ]),
  );
  if ('const' in converted && 'type' in converted) {
    converted['enum'] = [converted['const']];
    delete converted['const'];
  }
  return isNullable(converted) ? withoutNull(converted) : converted;
}

function isNullable({ anyOf }: Part): boolean {
  return Array.isArray(anyOf) && (anyOf as Part[]).some(({ type }) => type === 'null');
}

function withoutNull({ anyOf, ...rest }: Part): Part {
  const others = (anyOf as Part[]).filter(({ type }) => type !== 'null');
  const [only] = others;
  if (others.length > 1) return { ...rest, anyOf: others, nullable: true };
  return only && '$ref' in only
    ? { ...rest, allOf: [only], nullable: true }
    : { ...only, ...rest, nullable: true };
}
