import type { FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * For a GET that writes: which sites may send a browser to it with its cookies. See
     * `WritesByGet`.
     */
    writesByGet?: 'of-this-site' | 'of-any-site';
    /** Whether a POST changes nothing, so that pages of any site may send it. See `ReadsByPost`. */
    readsByPost?: boolean;
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of this server made the request, according to the browser: by `Sec-Fetch-Site`,
 * else by `Origin` or `Referer`. A client that sends none of them is not a browser, and only does
 * what its user asked for.
 */
export function isOfThisSite(request: FastifyRequest, env: Env): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = originOfPage(request);
  if (origin === undefined || origin === env.publicUrl) return true;
  // Only the host is compared: behind a proxy the browser's scheme may be unknown.
  return URL.canParse(origin) && new URL(origin).host === request.host.toLowerCase();
}

/** Whether a page of another site that is not in `CORS_ORIGINS` made the request. */
export function isForeign(request: FastifyRequest, env: Env): boolean {
  if (isOfThisSite(request, env)) return false;
  return !isOriginAllowed(originOfPage(request), env);
}

/** Whether pages of an origin may act here with a visitor's cookies (`CORS_ORIGINS`). */
export function isOriginAllowed(origin: string | undefined, env: Env): boolean {
  return origin !== undefined && originsOf(env.corsOrigins).includes(origin);
}

/**
 * Whether a page of another site tries to change something. Such a request must neither use the
 * cookies that the browser adds by itself, nor set new ones.
 */
export function isForeignWrite(request: FastifyRequest, env: Env): boolean {
  return !isPlainRead(request) && isForeign(request, env);
}

function isPlainRead({ method, routeOptions: { config } }: FastifyRequest): boolean {
  return config.readsByPost ?? (READING.has(method) && config.writesByGet !== 'of-this-site');
}

/**
 * Browsers send the page's origin with writes and CORS requests. For a link only the referring page
 * is known.
 */
function originOfPage({ headers: { origin, referer } }: FastifyRequest): string | undefined {
  if (origin !== undefined) return origin;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

/** Parses `CORS_ORIGINS` into a list. `*` allows no cookies, so it names no origin here. */
function originsOf(corsOrigins: string | undefined): string[] {
  const origins = (corsOrigins ?? '').split(',').map((origin) => origin.trim());
  return origins.filter((origin) => origin !== '*');
}
