import type { INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { POLICY } from './access.decorators.js';

/**
 * Checks the handlers of all controllers once, before the server listens.
 *
 * @throws Error with every route that declares no access policy: it would answer nobody, or be open
 *   by mistake
 */
export function assertPolicies(app: INestApplicationContext): void {
  const open = [...app.get(ModulesContainer).values()]
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap(({ metatype }) => handlersWithoutPolicy(metatype as new () => object));
  if (open.length > 0) {
    throw new Error(
      `These routes declare no access policy: ${open.join(', ')}. ` +
        'Give each one of the decorators of access/access.decorators.ts.',
    );
  }
}

function handlersWithoutPolicy(controller: new () => object): string[] {
  const handlers = controller.prototype as Record<string, object>;
  return new MetadataScanner()
    .getAllMethodNames(handlers)
    .filter((name) => Reflect.hasMetadata(METHOD_METADATA, handlers[name]!))
    .filter((name) => !Reflect.hasMetadata(POLICY, handlers[name]!))
    .map((name) => `${controller.name}.${name}`);
}
