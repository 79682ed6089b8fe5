import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client } from 'pg';

/**
 * A pooler of database connections that outlives the server behind it. When another server takes
 * over, its clients keep their connections and prepared statements and are not notified.
 */
export class Pooler {
  private readonly links = new Set<Link>();
  private server: Server | undefined;

  /** @param target url of the database that it connects to */
  constructor(private target: string) {}

  /** @returns the url that connects through it */
  async start(): Promise<string> {
    const server = createServer((near) => {
      const link = new Link(near);
      this.links.add(link);
      near.on('error', () => near.destroy()).on('close', () => this.links.delete(link));
      near.once('data', () => void link.welcome(this.target));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Connects all its clients, which must be idle, to another database. */
  async switchTo(target: string): Promise<void> {
    this.target = target;
    await Promise.all([...this.links].map((link) => link.leadTo(target)));
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const link of this.links) link.end();
    await closed;
  }
}

const PARSE = 'P'.charCodeAt(0);
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');
const AUTHENTICATION_OK = Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1');
const SYNC = Buffer.from('S\0\0\0\x04', 'latin1');

/** One client and its connection to the database. */
class Link {
  private far: Socket | undefined;
  private unread = Buffer.alloc(0);
  /** Messages that prepare a named statement. */
  private readonly prepared: Buffer[] = [];

  constructor(private readonly near: Socket) {}

  /** Called when the client has sent its first message. Accepts any user. */
  async welcome(target: string): Promise<void> {
    await this.leadTo(target);
    this.near.on('data', (data: Buffer) => {
      this.remember(data);
      this.far!.write(data);
    });
    this.near.write(Buffer.concat([AUTHENTICATION_OK, READY]));
  }

  async leadTo(target: string): Promise<void> {
    this.far?.removeAllListeners().destroy();
    const far = await openStream(target);
    this.far = far;
    far.on('error', () => far.destroy());
    if (this.prepared.length > 0) await ask(far, Buffer.concat([...this.prepared, SYNC]));
    far.on('data', (data) => this.near.write(data)).on('close', () => this.near.destroy());
  }

  end(): void {
    this.far?.destroy();
    this.near.destroy();
  }

  private remember(data: Buffer): void {
    this.unread = Buffer.concat([this.unread, data]);
    for (;;) {
      if (this.unread.length < 5) return;
      const end = 1 + this.unread.readUInt32BE(1);
      if (this.unread.length < end) return;
      // A statement without a name is used once.
      if (this.unread[0] === PARSE && this.unread[5] !== 0) {
        this.prepared.push(Buffer.from(this.unread.subarray(0, end)));
      }
      this.unread = this.unread.subarray(end);
    }
  }
}

/** A connection that is ready for queries, detached from the driver that opened it. */
async function openStream(target: string): Promise<Socket> {
  const client = new Client({ connectionString: target });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  return stream.removeAllListeners('data').removeAllListeners('close').removeAllListeners('end');
}

/** Sends messages and waits until the server is ready again. */
async function ask(far: Socket, messages: Buffer): Promise<void> {
  let answer = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    far.on('data', (data: Buffer) => {
      answer = Buffer.concat([answer, data]);
      if (answer.subarray(-READY.length).equals(READY)) resolve();
    });
    far.once('close', () => reject(new Error('The server has hung up.')));
    far.write(messages);
  });
  far.removeAllListeners('data').removeAllListeners('close');
}
