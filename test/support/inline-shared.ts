interface Shared {
  readonly paths: object;
  readonly components?: object;
}

/**
 * Returns the document with the shared parameters and responses in the operations that refer to
 * them, as a reader sees it.
 */
export function inlineShared<T extends Shared>(document: T): T {
  const components = document.components as Record<string, Record<string, unknown>>;
  const inline = (_key: string, value: unknown): unknown => {
    const { $ref } = (value ?? {}) as { $ref?: unknown };
    const [, kind, name] = /^#\/components\/(responses|parameters)\/(.+)$/.exec(String($ref)) ?? [];
    return kind ? components[kind]![name!] : value;
  };
  return { ...document, paths: JSON.parse(JSON.stringify(document.paths, inline)) as T['paths'] };
}
