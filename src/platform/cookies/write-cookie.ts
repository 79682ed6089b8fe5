import { stringifySetCookie, type SetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import type { Env } from '../config/env.js';
import { isForeignWrite } from './site-of-request.js';

/** Where a browser sends a cookie. */
interface Place {
  /**
   * Whether the cookie is limited to this host and sent when another site links here, whatever the
   * configuration says.
   */
  readonly isForPages?: boolean;
  /** The Domain attribute, in place of the configured one. */
  readonly domain?: string;
}

interface Cookie extends Place {
  readonly name: string;
  readonly value: string;
  /** In seconds from now; without it the cookie ends when the browser is closed. */
  readonly lifetimeSeconds?: number;
  /** Whether scripts of our pages may read and replace it. */
  readonly isForScripts?: boolean;
}

/**
 * Sets a cookie with the configured attributes, the same on every API. A form of another site gets
 * none: it could log its visitor in as somebody else.
 */
export function writeCookie(reply: FastifyReply, env: Env, cookie: Cookie): void {
  const { name, value, lifetimeSeconds, isForScripts = false } = cookie;
  if (isForeignWrite(reply.request, env)) return;
  const expires =
    lifetimeSeconds === undefined ? undefined : new Date(Date.now() + lifetimeSeconds * 1000);
  const httpOnly = !isForScripts;
  append(reply, env, { name, value, expires, httpOnly, ...placeOf(cookie) });
}

/** Makes the browser delete a cookie. */
export function clearCookie(reply: FastifyReply, env: Env, name: string, place: Place = {}): void {
  append(reply, env, { name, value: '', maxAge: 0, ...placeOf(place) });
}

/**
 * A log-in at another provider ends with a redirect from its site, with which `strict` cookies are
 * not sent.
 */
const PAGES = { domain: undefined, sameSite: 'lax' } as const;

function placeOf({ isForPages, domain }: Place): Partial<SetCookie> {
  return { ...(isForPages && PAGES), ...(domain && { domain }) };
}

function append(reply: FastifyReply, env: Env, cookie: SetCookie): void {
  // When the proxy does not forward the scheme, the public URL determines it.
  const isHttps = reply.request.protocol === 'https' || env.publicUrl?.startsWith('https:');
  const text = stringifySetCookie({
    path: '/',
    domain: env.cookieDomain,
    httpOnly: true,
    secure: env.cookieSecure === 'auto' ? isHttps : env.cookieSecure === 'true',
    sameSite: env.cookieSameSite,
    ...cookie,
  });
  void reply.header('set-cookie', text);
}
