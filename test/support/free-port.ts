import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768, others: from
 * 49152). One of those would not stay free until somebody listens on it again.
 */
const [FIRST, END] = [10_000, 32_768];
const given = new Set<number>();

/** A port on which nothing listens, as a setting. It stays free while the test does not use it. */
export async function aFreePort(): Promise<string> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return `${port}`;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
