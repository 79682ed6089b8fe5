import { STATUS_CODES } from 'node:http';
import type { Operation } from '../../adapters/api-adapter.js';

/** An operation and the name of its API, which begins the names of its responses. */
export interface OperationOfApi {
  readonly operation: Operation;
  readonly api: string;
}

/** The parts of the document that several operations have in common, by name. */
export interface SharedParts {
  readonly responses: Record<string, object>;
  readonly parameters: Record<string, object>;
}

/** One place of a part in an operation. */
interface Place {
  readonly part: object;
  readonly name: string;
  readonly refer: (reference: { $ref: string }) => void;
}

/** The published page of this operation has its parts in it, and readers compare the two. */
const WHOLE = 'patch_user_api_v1_users__user_id__patch';

/**
 * Replaces the parameters and errors that several operations have in common by references. Without
 * it they would be half of the document.
 */
export function shareParts(operations: readonly OperationOfApi[]): SharedParts {
  const sharing = operations.filter(({ operation }) => operation.operationId !== WHOLE);
  return {
    responses: share('responses', sharing.flatMap(errorsOf)),
    parameters: share('parameters', sharing.flatMap(parametersOf)),
  };
}

function share(kind: keyof SharedParts, places: readonly Place[]): Record<string, object> {
  const byText = new Map<string, Place[]>();
  for (const place of places) {
    const text = JSON.stringify(place.part);
    byText.set(text, [...(byText.get(text) ?? []), place]);
  }
  const shared: Record<string, object> = {};
  // Of several with one name, the one with the most places has no number.
  for (const same of [...byText.values()].sort((a, b) => b.length - a.length)) {
    const [{ name, part }] = same as [Place];
    if (same.length === 1) continue;
    const unique = unusedName(name, shared);
    shared[unique] = part;
    for (const { refer } of same) refer({ $ref: `#/components/${kind}/${unique}` });
  }
  return shared;
}

function unusedName(name: string, used: object): string {
  if (!Object.hasOwn(used, name)) return name;
  let number = 2;
  while (Object.hasOwn(used, `${name}${number}`)) number += 1;
  return `${name}${number}`;
}

function errorsOf({ operation: { responses }, api }: OperationOfApi): Place[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    if (Number(status) < 400) return [];
    const part = response as { content?: Record<string, { examples?: object }> };
    const codes = Object.values(part.content ?? {}).flatMap(({ examples = {} }) =>
      Object.keys(examples),
    );
    const words = codes.length === 1 ? codes[0]! : (STATUS_CODES[status] ?? status);
    return {
      part,
      name: toPascalCase(`${api} ${words}`),
      refer: (reference: { $ref: string }) => (responses[status] = reference),
    };
  });
}

function parametersOf({ operation: { parameters = [] } }: OperationOfApi): Place[] {
  return parameters.map((part, place) => {
    const { name, in: where } = part as { name: string; in: string };
    return {
      part,
      name: toPascalCase(`${name} in ${where}`),
      refer: (reference) => (parameters[place] = reference),
    };
  });
}

/** `user_id in path` becomes `UserIdInPath`. */
function toPascalCase(words: string): string {
  return words
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
