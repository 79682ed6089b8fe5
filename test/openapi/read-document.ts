import { readFileSync } from 'node:fs';
import { inlineShared } from '../support/inline-shared.js';

export type Part = Readonly<Record<string, unknown>>;

export interface Media {
  readonly schema: Part;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}

export interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; schema: Part }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Part>>>> & {
    readonly schemas: Readonly<
      Record<string, Part & { properties?: Readonly<Record<string, Part>> }>
    >;
  };
}

/** Reads the committed document. */
export function readDocument(): Document {
  return JSON.parse(
    readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
  ) as Document;
}

/** Every operation, with its shared parts in it, by verb and path, such as `get /users/me`. */
export function operationsOf(document: Document): { name: string; operation: Operation }[] {
  return Object.entries(inlineShared(document).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ name: `${verb} ${path}`, operation })),
  );
}

/** Every object of a part of the document with the path to it. */
export function* objectsIn(part: unknown, at = ''): Generator<readonly [string, Part]> {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) yield [at, part as Part];
  for (const [key, inner] of Object.entries(part)) yield* objectsIn(inner, `${at}/${key}`);
}

/** The names of the schemas that parts of the document refer to, and those in turn. */
export function schemasReachedFrom(parts: unknown, { components }: Document): Set<string> {
  const names = new Set<string>();
  const follow = (part: unknown) => {
    for (const [, { $ref }] of objectsIn(part)) {
      const name = typeof $ref === 'string' ? $ref.split('/').at(-1)! : undefined;
      if (name === undefined || names.has(name) || !(name in components.schemas)) continue;
      names.add(name);
      follow(components.schemas[name]);
    }
  };
  follow(parts);
  return names;
}
