import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import type { Env } from '../config/env.js';

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** From now on; without it the cookie goes when the browser is closed. */
  readonly lifetimeSeconds?: number;
}

/** Adds a cookie to the answer, with the attributes of the configuration's profile: the same on every face. */
export function writeCookie(
  reply: FastifyReply,
  env: Env,
  { name, value, lifetimeSeconds }: Cookie,
): void {
  const expires =
    lifetimeSeconds === undefined ? undefined : new Date(Date.now() + lifetimeSeconds * 1000);
  append(reply, env, name, value, { expires });
}

/** Makes the browser forget a cookie. */
export function clearCookie(reply: FastifyReply, env: Env, name: string): void {
  append(reply, env, name, '', { maxAge: 0 });
}

function append(
  reply: FastifyReply,
  env: Env,
  name: string,
  value: string,
  lifetime: { expires?: Date; maxAge?: number },
): void {
  // Behind a proxy that does not tell the scheme, the public address does.
  const isHttps = reply.request.protocol === 'https' || env.publicUrl?.startsWith('https:');
  const cookie = stringifySetCookie({
    name,
    value,
    path: '/',
    domain: env.cookieDomain,
    httpOnly: true,
    secure: env.cookieSecure === 'auto' ? isHttps : env.cookieSecure === 'true',
    sameSite: env.cookieSameSite,
    ...lifetime,
  });
  void reply.header('set-cookie', cookie);
}
