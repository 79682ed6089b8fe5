import type { FastifyRequest } from 'fastify';

/** Metadata key of a route's {@link DeclaredLimit}. */
export const LIMIT = 'gatehouse:limit';

/** What bounds the attempts at a route. */
export interface DeclaredLimit {
  /** `login`: log-in attempts of an address, on all APIs together. */
  readonly name: 'login';
  readonly when?: (request: FastifyRequest) => boolean;
}

/** What a route declares; undefined when it declares none. */
export function limitOf(handler: object): DeclaredLimit | undefined {
  return Reflect.getMetadata(LIMIT, handler) as DeclaredLimit | undefined;
}
