import type { OpenAPIObject } from '@nestjs/swagger';
import { adapterOf } from '../../adapters/adapter-of.js';
import type { Operation, PublishedApi } from '../../adapters/api-adapter.js';
import { langflow } from '../../adapters/langflow.js';
import { oauth2 } from '../../adapters/oauth2.js';
import { proxies } from '../../adapters/proxies.js';
import { windmill } from '../../adapters/windmill.js';
import { zenmlOauth } from '../../adapters/zenml-oauth.js';
import { zenml } from '../../adapters/zenml.js';

type Components = Record<string, Record<string, unknown>>;

/** The documents of one API each: the names of their files, and the APIs. */
export const API_DOCUMENTS: Readonly<Record<string, readonly PublishedApi[]>> = {
  langflow: [langflow],
  windmill: [windmill],
  zenml: [zenml, zenmlOauth],
  oauth2: [oauth2, proxies],
};

/**
 * Returns the part of the document that is about one API. The ids of its operations are short,
 * because no operation of another API has to be told apart.
 */
export function documentOfApi(whole: OpenAPIObject, apis: readonly PublishedApi[]): OpenAPIObject {
  const operations: Operation[] = [];
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const [verb, operation] of Object.entries(item as Record<string, Operation>)) {
      const api = apis.find((one) => one === adapterOf(path, verb.toUpperCase()));
      if (!api) continue;
      const named = { ...operation, operationId: api.openApi.shortIdOf(operation) };
      operations.push(named);
      paths[path] = { ...paths[path], [verb]: named };
    }
  }
  const tags = new Set(operations.flatMap((operation) => operation.tags ?? []));
  return {
    ...whole,
    tags: (whole.tags ?? []).filter(({ name }) => tags.has(name)),
    paths,
    components: usedComponents(operations, whole.components as Components),
  };
}

/** Returns the components that operations refer to, and those that these refer to. */
function usedComponents(operations: readonly Operation[], components: Components): Components {
  const used: Components = {};
  const add = (kind: string, name: string) => {
    const component = components[kind]?.[name];
    if (component === undefined || used[kind]?.[name] !== undefined) return;
    used[kind] = { ...used[kind], [name]: component };
    follow(component);
  };
  const follow = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    const { $ref } = part as { $ref?: unknown };
    if (typeof $ref === 'string') {
      const [, , kind, name] = $ref.split('/');
      add(kind!, name!);
    }
    for (const inner of Object.values(part)) follow(inner);
  };
  for (const operation of operations) {
    follow(operation);
    for (const scheme of (operation.security ?? []).flatMap(Object.keys)) {
      add('securitySchemes', scheme);
    }
  }
  return used;
}
