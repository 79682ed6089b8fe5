import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '../platform/validation/deferred-swagger.js';
import type { DomainScope, ScopeDomain } from './scopes.js';

/** Metadata key of a route's {@link RouteScope}. */
export const SCOPE = 'gatehouse:scope';
/** Where the OpenAPI document carries the scope. */
export const SCOPE_EXTENSION = 'x-scope';

/**
 * The scope that a limited credential needs: a scope; a domain, for its `:read` or `:write`
 * depending on the request's method; `admin` for actions that give rights over an account; `any` if
 * every credential is enough.
 */
export type RouteScope = ScopeDomain | DomainScope | 'admin' | 'any';

/**
 * Declares the scope that a route needs. On a controller, it applies to routes that declare none.
 */
export const Scope = (scope: RouteScope) =>
  applyDecorators(SetMetadata(SCOPE, scope), ApiExtension(SCOPE_EXTENSION, scope));

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isReading(method: string): boolean {
  return READING.has(method.toUpperCase());
}

/** Returns the scope that a request needs, in the form that keys have. */
export function neededScope(scope: RouteScope, method: string): DomainScope | 'admin' | 'any' {
  if (scope === 'admin' || scope === 'any' || scope.includes(':')) {
    return scope as DomainScope | 'admin' | 'any';
  }
  return `${scope as ScopeDomain}:${isReading(method) ? 'read' : 'write'}`;
}

/**
 * Returns the scope that a route or its controller declares. Undefined if neither does; then only
 * `admin` is enough.
 */
export function scopeOf(controller: object, handler: object): RouteScope | undefined {
  return (Reflect.getMetadata(SCOPE, handler) ?? Reflect.getMetadata(SCOPE, controller)) as
    RouteScope | undefined;
}
