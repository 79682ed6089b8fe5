import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { ApiAdapter } from './api-adapter.js';
import { segmentsOf } from './request-path.js';

/** A route that a controller declares. */
export interface ApiRoute {
  readonly api: ApiAdapter;
  /** In upper case. */
  readonly method: string;
  /** The parts of the path. Those that begin with a colon are parameters. */
  readonly segments: readonly string[];
}

const routes = new Map<string, ApiRoute>();

/** The routes of all controllers that the program has imported, by their {@link routeNameOf}. */
export const API_ROUTES: ReadonlyMap<string, ApiRoute> = routes;

export function routeNameOf({ method, segments }: Omit<ApiRoute, 'api'>): string {
  return `${method} /${segments.join('/')}`;
}

/**
 * Declares the API that the routes of a controller belong to. The API says where their credentials
 * are and how their errors are worded. Write it above `@Controller`, whose path it reads.
 */
export function BelongsTo(api: ApiAdapter): ClassDecorator {
  return (controller) => {
    const prefixes = pathsOf(controller);
    if (!prefixes) throw new Error(`Write @BelongsTo above @Controller: ${controller.name}.`);
    const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).map(
      ({ value }) => value as object,
    );
    for (const handler of handlers) {
      const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (verb === undefined) continue;
      const method = RequestMethod[verb];
      for (const prefix of prefixes) {
        for (const path of pathsOf(handler) ?? []) {
          const route = { api, method, segments: segmentsOf(`${prefix}/${path}`) };
          routes.set(routeNameOf(route), route);
        }
      }
    }
  };
}

function pathsOf(target: object): string[] | undefined {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return paths === undefined ? undefined : [paths].flat();
}
