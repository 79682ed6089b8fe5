import { stringifySetCookie, type SetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import type { Env } from '../config/env.js';
import { isForeignWrite } from './site-of-request.js';

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** From now on; without it the cookie goes when the browser is closed. */
  readonly lifetimeSeconds?: number;
  /** Whether it stays with this host and comes along when another site links here, whatever the configuration says. */
  readonly isForPages?: boolean;
}

/**
 * Adds a cookie to the answer, with the attributes of the configuration's profile: the same on every API. A form of another site gets
 * none: it could log its visitor in as somebody else.
 */
export function writeCookie(
  reply: FastifyReply,
  env: Env,
  { name, value, lifetimeSeconds, isForPages }: Cookie,
): void {
  if (isForeignWrite(reply.request, env)) return;
  const expires =
    lifetimeSeconds === undefined ? undefined : new Date(Date.now() + lifetimeSeconds * 1000);
  append(reply, env, { name, value, expires, ...(isForPages && PAGES) });
}

/** Makes the browser forget a cookie. */
export function clearCookie(
  reply: FastifyReply,
  env: Env,
  name: string,
  { isForPages }: Pick<Cookie, 'isForPages'> = {},
): void {
  append(reply, env, { name, value: '', maxAge: 0, ...(isForPages && PAGES) });
}

/** A log-in at another provider comes back from there: `strict` would keep the cookies away. */
const PAGES = { domain: undefined, sameSite: 'lax' } as const;

function append(reply: FastifyReply, env: Env, cookie: SetCookie): void {
  // Behind a proxy that does not tell the scheme, the public address does.
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
