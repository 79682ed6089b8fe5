import { randomInt } from 'node:crypto';
import { LimitStore } from '../../src/limits/limit-store.service.js';
import type { TestApp } from '../support/test-app.js';

let serial = randomInt(2 ** 24);

/** A client address that no other test uses. */
export function anAddress(): string {
  serial = (serial + 1) % 2 ** 24;
  return [10, serial >> 16, (serial >> 8) & 255, serial & 255].join('.');
}

/** A client whose requests come from an address, through the proxy that the server trusts. */
export function from(app: TestApp, address: string) {
  return app.anonymous.with({ 'x-forwarded-for': address });
}

export const wait = (seconds: number) =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Lets counts and lock-outs end earlier, as if so much time had passed. */
export async function passTime({ nest, dataSource }: TestApp, seconds: number): Promise<void> {
  await dataSource.transaction((manager) =>
    manager.query('UPDATE abuse_limits SET expire = expire - $1', [seconds * 1000]),
  );
  nest.get(LimitStore).forget();
}
