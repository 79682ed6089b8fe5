import type { FastifyRequest } from 'fastify';

/** Metadata key of a route's {@link DeclaredLimit}. */
export const LIMIT = 'gatehouse:limit';

/** The limit on attempts at a route. */
export interface DeclaredLimit {
  /** `login` counts the log-in attempts of an address, on all APIs together. */
  readonly name: 'login';
  readonly when?: (request: FastifyRequest) => boolean;
}

/** Returns the limit that a route declares, or undefined. */
export function limitOf(handler: object): DeclaredLimit | undefined {
  return Reflect.getMetadata(LIMIT, handler) as DeclaredLimit | undefined;
}
