import type { FastifyRequest } from 'fastify';

/** Where a browser that asked an application for a page can log in. */
export interface LogInOffer {
  /** The address of the log-in page, which leads back. */
  readonly location: string;
  /** Whether the proxy passes a redirect on to the browser. */
  readonly isFollowed: boolean;
}

/** Knows which requests come from a browser that can log in. */
export interface LogInOffers {
  offerFor(request: FastifyRequest): LogInOffer | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For routes that proxies ask: see `offerLogIn`. */
    logInOffers?: () => LogInOffers;
  }
}

/** Returns what a refused request is offered; undefined for programs and on other APIs. */
export function offerOf(request: FastifyRequest): LogInOffer | undefined {
  return request.routeOptions?.config?.logInOffers?.().offerFor(request);
}
