import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** A credential that expires. */
export interface Expiring {
  readonly ask: () => Promise<{ status: number }>;
  readonly expectExpired: () => Promise<void>;
}

/** Uses a credential before and after it expires. On a busy machine it gets more time. */
export async function expires(
  make: (expiresAt: Date) => Expiring | Promise<Expiring>,
): Promise<void> {
  for (let lifetimeMs = 2_000; ; lifetimeMs *= 2) {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + lifetimeMs);
    const { ask, expectExpired } = await make(expiresAt);
    const { status } = await ask();
    const isInTime = new Date() < expiresAt;
    await wait(Math.max(0, expiresAt.getTime() - Date.now()) + 100);
    await expectExpired();
    if (status === 200) return;
    expect([lifetimeMs, isInTime]).toEqual([lifetimeMs, false]);
  }
}
