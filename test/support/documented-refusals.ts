import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OpenAPIObject } from '@nestjs/swagger';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import type { Operation } from '../../src/adapters/api-adapter.js';
import type { AnsweredRefusal } from '../../src/adapters/refusal-channel.js';
import { invalidInputOf } from '../../src/instance/openapi/invalid-input.js';
import { createOpenApiText } from '../../src/start/openapi-text.js';
import { inlineShared } from './inline-shared.js';
import { oncePerRun } from './once-per-run.js';

/** The codes that the document lists for each operation, by verb and path. */
export type DocumentedRefusals = Readonly<Record<string, readonly string[]>>;

/** The codes that any operation may answer. The description of the document lists them once. */
const OF_ANY_OPERATION: readonly string[] = [
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
  'database_unavailable',
  'foreign_write',
  'host_not_allowed',
  // An internal error, which tests of such errors provoke.
  'internal',
];

/** Reads the codes of each operation from the document: they are the names of its examples. */
export function readDocumentedRefusals(document: OpenAPIObject): DocumentedRefusals {
  return Object.fromEntries(
    Object.entries(inlineShared(document).paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([verb, operation]) => [
        nameOf(verb.toUpperCase(), path),
        codesOf(operation, path, verb),
      ]),
    ),
  );
}

function codesOf(operation: Operation, path: string, verb: string): string[] {
  const named = Object.values(operation.responses).flatMap((response) =>
    Object.values('content' in response! ? (response.content ?? {}) : {}).flatMap((media) =>
      Object.keys(media.examples ?? {}),
    ),
  );
  const { openApi } = adapterOf(path, verb.toUpperCase());
  // A NUL in any part of a path is a malformed URL, of which the document's description speaks.
  const takesInput = invalidInputOf(operation, openApi!) !== undefined || path.includes('{');
  return takesInput ? [...named, 'invalid_input'] : named;
}

/**
 * Operations on the caller's own account may answer that it is gone: it can be deleted while the
 * request waits. The description of the document says so, once for all.
 */
function ownOperations(document: OpenAPIObject): ReadonlySet<string> {
  const own = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { 'x-access': string }>)
      .filter(([, { 'x-access': access }]) => ['signed-in', 'target-user'].includes(access))
      .map(([verb]) => nameOf(verb.toUpperCase(), path)),
  );
  return new Set(own);
}

/** The codes of the document that the current code generates. It is generated once per run. */
export async function documentedRefusals(): Promise<DocumentedRefusals> {
  const text = await oncePerRun('documented-refusals', async () => {
    const document = JSON.parse(await createOpenApiText()) as OpenAPIObject;
    const own = ownOperations(document);
    const named = Object.entries(readDocumentedRefusals(document)).map(([operation, codes]) => [
      operation,
      own.has(operation) ? [...codes, 'user_not_found'] : codes,
    ]);
    return JSON.stringify(Object.fromEntries(named));
  });
  return JSON.parse(text) as DocumentedRefusals;
}

/** The operation of the document for a route. Undefined for pages and for unknown routes. */
export function operationOf({ method, route }: AnsweredRefusal): string | undefined {
  if (route === undefined || route === '*') return undefined;
  const verb = method === 'HEAD' ? 'GET' : method;
  return adapterOf(route, verb).openApi && nameOf(verb, route.replaceAll(/:(\w+)/g, '{$1}'));
}

/** The name without the slash at the end, which the document has and the router does not. */
function nameOf(verb: string, path: string): string {
  return `${verb} ${path.replace(/(.)\/$/, '$1')}`;
}

/** Lists operation and code of each error that the document does not list. */
export function undocumentedOf(
  documented: DocumentedRefusals,
  refusals: Iterable<AnsweredRefusal>,
): string[] {
  const missing = new Set<string>();
  for (const refusal of refusals) {
    const operation = operationOf(refusal);
    const codes = operation === undefined ? undefined : documented[operation];
    if (!codes || OF_ANY_OPERATION.includes(refusal.code)) continue;
    if (!codes.includes(refusal.code)) missing.add(`${operation}: ${refusal.code}`);
  }
  return [...missing].sort();
}

/** Records the errors that are answered in this process. */
export class RefusalRecord {
  private readonly heard = new Map<string, AnsweredRefusal>();
  private readonly note = (message: unknown) => {
    const refusal = message as AnsweredRefusal;
    this.heard.set(`${refusal.method} ${refusal.route} ${refusal.code}`, refusal);
  };

  constructor() {
    subscribe('gatehouse:refusal', this.note);
  }

  /** Stops recording. @throws Error naming the errors that the document does not list */
  async close(): Promise<void> {
    unsubscribe('gatehouse:refusal', this.note);
    if (this.heard.size === 0) return;
    const missing = undocumentedOf(await documentedRefusals(), this.heard.values());
    if (missing.length > 0) {
      throw new Error(`Add to \`fails\` of the operation:\n${missing.join('\n')}`);
    }
  }
}
