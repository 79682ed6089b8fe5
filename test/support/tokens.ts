import jwt from 'jsonwebtoken';
import { SIGNING_KEY } from '../../src/platform/config/signing-key.js';
import type { TestApp } from './test-app.js';

/**
 * A token with claims that the test chooses, signed as the server signs its own unless the options
 * say otherwise.
 */
export function signToken(
  app: TestApp,
  claims: Record<string, unknown>,
  { key, ...options }: jwt.SignOptions & { key?: string } = {},
): string {
  return jwt.sign(claims, key ?? app.nest.get<jwt.Secret>(SIGNING_KEY), {
    noTimestamp: true,
    ...options,
  });
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return jwt.decode(token, { json: true })!;
}

/** A token without a signature, as `alg: none` defines it (RFC 7519, 6.1). */
export function unsignedToken(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}
