import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isSilent: boolean;
}

/**
 * A way to PostgreSQL that can lose packets as a network does: connections stay open, and nothing
 * arrives. What was lost is never delivered.
 */
export class SilentLine {
  private readonly pairs = new Set<Pair>();
  private server: Server | undefined;
  private areNewSilent = false;

  private constructor(private readonly target: URL) {}

  /** @param url of the database */
  static async to(url: string): Promise<SilentLine> {
    const line = new SilentLine(new URL(url));
    line.server = createServer((near) => line.accept(near)).listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    return line;
  }

  /** Leads to the database through this line. */
  get url(): string {
    const through = new URL(this.target);
    through.host = `127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
    return through.href;
  }

  /** How many connections are open. */
  get connections(): number {
    return [...this.pairs].filter(({ near }) => !near.destroyed).length;
  }

  /** Loses everything on the connections that exist, and on new ones too if `isWhole`. */
  fallSilent({ isWhole }: { isWhole: boolean }): void {
    this.areNewSilent = isWhole;
    for (const pair of this.pairs) pair.isSilent = true;
  }

  /** Lets new connections through. The old ones stay silent. */
  returnForNew(): void {
    this.areNewSilent = false;
  }

  /** Ends the silent connections, as a network does that has noticed. */
  endSilent(): void {
    for (const { near, isSilent } of this.pairs) if (isSilent) near.destroy();
  }

  async close(): Promise<void> {
    for (const { near, far } of this.pairs) [near, far].forEach((socket) => socket.destroy());
    this.server!.close();
    await once(this.server!, 'close');
  }

  private accept(near: Socket): void {
    const far = connect(Number(this.target.port || 5432), this.target.hostname);
    const pair = { near, far, isSilent: this.areNewSilent };
    this.pairs.add(pair);
    this.forward(near, far, pair);
    this.forward(far, near, pair);
  }

  private forward(from: Socket, to: Socket, pair: Pair): void {
    from.on('error', () => {});
    from.on('data', (data) => {
      if (!pair.isSilent) to.write(data);
    });
    from.on('close', () => {
      // The other end does not learn of it while packets are lost.
      if (!pair.isSilent) to.destroy();
    });
  }
}
