import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Database } from '../../src/platform/database/database.js';
import { openPostgres } from '../../src/platform/database/postgres-database.js';
import { ENTITIES } from '../../src/start/entities.js';
import { aFreePort } from './free-port.js';
import { createDatabase, openEmbedded } from './test-database.js';

/** A database that can become unreachable while the server runs. */
export interface BreakableDatabase extends Database {
  breakDown(): Promise<void>;
  /**
   * Makes it reachable again. The embedded database, which stops with the process, has no repair.
   */
  readonly repair?: () => Promise<void>;
}

export function openBreakableDatabase(): Promise<BreakableDatabase> {
  const server = process.env['DATABASE_URL'];
  return server ? openBehindWire(server) : openBreakableEmbedded();
}

async function openBreakableEmbedded(): Promise<BreakableDatabase> {
  const { dataSource, pglite } = await openEmbedded();
  return {
    dataSource,
    breakDown: () => dataSource.destroy(),
    close: () => pglite.close(),
  };
}

/** PostgreSQL at the end of a TCP connection that can be cut. */
async function openBehindWire(server: string): Promise<BreakableDatabase> {
  const { url, drop } = await createDatabase(server);
  const wire = new Wire(new URL(url));
  const port = Number(await aFreePort());
  await wire.join(port);
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  const database = await openPostgres(through.href, ENTITIES, 5);
  return {
    dataSource: database.dataSource,
    breakDown: () => wire.cut(),
    repair: () => wire.join(port),
    close: async () => {
      await database.close();
      await wire.cut();
      await drop();
    },
  };
}

class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(private readonly target: URL) {}

  /** @param port leads to the target from now on */
  async join(port: number): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(this.target.port || 5432), this.target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.server = server;
  }

  async cut(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await closed;
  }
}
