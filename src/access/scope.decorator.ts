import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '../platform/validation/deferred-swagger.js';
import type { DomainScope, ScopeDomain } from './scopes.js';

/** Metadata key of a route's {@link RouteScope}. */
export const SCOPE = 'gatehouse:scope';
/** Where the OpenAPI document carries the scope. */
export const SCOPE_EXTENSION = 'x-scope';

/**
 * What a limited credential must carry: a scope; a domain, whose `:read` or `:write` is meant by the request's method;
 * `admin` for what gives power over an account; `any` where every credential will do.
 */
export type RouteScope = ScopeDomain | DomainScope | 'admin' | 'any';

/** Declares which scope a route needs; on a controller, those of its routes that declare none themselves. */
export const Scope = (scope: RouteScope) =>
  applyDecorators(SetMetadata(SCOPE, scope), ApiExtension(SCOPE_EXTENSION, scope));

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isReading(method: string): boolean {
  return READING.has(method.toUpperCase());
}

/** The scope that a method of a route needs, as keys carry it. */
export function neededScope(scope: RouteScope, method: string): DomainScope | 'admin' | 'any' {
  if (scope === 'admin' || scope === 'any' || scope.includes(':')) {
    return scope as DomainScope | 'admin' | 'any';
  }
  return `${scope as ScopeDomain}:${isReading(method) ? 'read' : 'write'}`;
}

/** What a route declares; undefined when neither it nor its controller does, which lets only `admin` through. */
export function scopeOf(controller: object, handler: object): RouteScope | undefined {
  return (Reflect.getMetadata(SCOPE, handler) ?? Reflect.getMetadata(SCOPE, controller)) as
    RouteScope | undefined;
}
