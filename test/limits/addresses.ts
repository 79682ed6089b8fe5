import { randomInt } from 'node:crypto';
import type { TestApp } from '../support/test-app.js';

/** A client address that no other test uses. */
export function anAddress(): string {
  return [10, randomInt(256), randomInt(256), randomInt(1, 255)].join('.');
}

/** A client whose requests come from an address, through the proxy that the server trusts. */
export function from(app: TestApp, address: string) {
  return app.anonymous.with({ 'x-forwarded-for': address });
}

export const wait = (seconds: number) =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));
