import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { proofExceptionOf } from '../../src/access/proof.js';
import { policyOf } from '../../src/access/policy-of.js';
import type { Policy } from '../../src/access/policies.js';
import { scopeOf, type RouteScope } from '../../src/access/scope.decorator.js';
import { limitOf, type DeclaredLimit } from '../../src/limits/declared-limit.js';
import { fieldsOf } from '../../src/platform/validation/field.js';
import { inputsOf } from '../../src/platform/validation/handler-inputs.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A route in the router. */
export interface Route {
  readonly verb: string;
  /** With its parameters as `:name`. */
  readonly path: string;
}

/** A route as a controller declares it. */
export interface DeclaredRoute extends Route {
  /** The name of its controller's class. */
  readonly controller: string;
  /** Verb and path in one text. */
  readonly name: string;
  /** Throws when none is declared. */
  readonly policy: () => Policy;
  /** The scope of the method or of its controller. Undefined when there is none. */
  readonly scope: RouteScope | undefined;
  /** The limit on attempts. Undefined when there is none. */
  readonly limit: DeclaredLimit | undefined;
  /** Why its callers cannot be asked for a fresh proof. */
  readonly proofException: string | undefined;
  /** The names of the fields of its path, its query and its body. */
  readonly fields: readonly string[];
}

/** A server whose router was observed before its first route was added. */
export interface WatchedApp extends TestApp {
  /**
   * Every route of the router, of controllers and of others, in the order in which they were added.
   */
  readonly served: readonly Route[];
  /** The route that answered each request, in the order of the requests. */
  readonly answered: readonly Route[];
}

export async function startWatchedApp(
  environment: Record<string, string> = {},
): Promise<WatchedApp> {
  const served: Route[] = [];
  const answered: Route[] = [];
  // Fastify announces itself here before anybody can add a route.
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const verb of [method].flat()) served.push({ verb, path: withoutEndSlash(url) });
    });
    fastify.addHook('onRequest', (request: FastifyRequest, _reply, done) => {
      const path = withoutEndSlash(request.routeOptions.url ?? '(none)');
      answered.push({ verb: request.method, path });
      done();
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { ...(await startTestApp(environment)), served, answered };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

/**
 * Every route that a controller of the running application declares, in the order of declaration.
 */
export function declaredRoutes({ nest }: TestApp): DeclaredRoute[] {
  const controllers = [...nest.get(ModulesContainer).values()]
    .flatMap(({ controllers }) => [...controllers.values()])
    .map(({ metatype }) => metatype as new () => object);
  return controllers.flatMap((controller) => {
    const handlers = controller.prototype as Record<string, object>;
    return new MetadataScanner().getAllMethodNames(handlers).flatMap((method) => {
      const handler = handlers[method]!;
      const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (verb === undefined) return [];
      return pathsOf(controller).flatMap((prefix) =>
        pathsOf(handler).map((path): DeclaredRoute => {
          const route = { verb: RequestMethod[verb], path: join(prefix, path) };
          return {
            ...route,
            controller: controller.name,
            name: nameOf(route),
            policy: () => policyOf(handler),
            scope: scopeOf(controller, handler),
            limit: limitOf(handler),
            proofException: proofExceptionOf(handler),
            fields: fieldNamesOf(controller, handler),
          };
        }),
      );
    });
  });
}

function fieldNamesOf(controller: new () => object, handler: object): string[] {
  const { path, query, body } = inputsOf(controller, handler);
  return [path, query, body].flatMap((dto) => (dto ? [...fieldsOf(dto).keys()] : []));
}

export function nameOf({ verb, path }: Route): string {
  return `${verb} ${path}`;
}

function pathsOf(target: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
}

function join(...parts: string[]): string {
  const names = parts.flatMap((part) => part.split('/')).filter(Boolean);
  return `/${names.join('/')}`;
}

function withoutEndSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
