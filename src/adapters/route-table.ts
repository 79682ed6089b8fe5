import type { FastifyInstance } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import { routedPathOf } from './request-path.js';

/**
 * A copy of the router's routes, which distinguishes an unknown path from an unsupported method.
 */
export class RouteTable {
  private readonly routes: { pattern: RegExp; methods: readonly string[] }[] = [];

  /** Records every route that is added to the server from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }) => {
      // The routes of CORS preflights match paths that do not exist.
      if (url === '*' || method === 'OPTIONS') return;
      this.routes.push({
        pattern: toPattern(url),
        methods: Array.isArray(method) ? method : [method],
      });
    });
  }

  /** Returns the reason why no route matched. */
  refusal(method: string, url: string): DomainError {
    const path = routedPathOf(url);
    const allowed = new Set(
      this.routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])),
    );
    return allowed.size > 0 && !allowed.has(method)
      ? new DomainError('method_not_allowed', { allowed: [...allowed].sort() })
      : new DomainError('route_not_found');
  }
}

function toPattern(url: string): RegExp {
  const source = url
    .replace(/\/$/, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*');
  return new RegExp(`^${source}/?$`);
}
