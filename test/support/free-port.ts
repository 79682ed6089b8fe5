import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port on which nothing listens, as a setting. */
export async function aFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `${port}`;
}
