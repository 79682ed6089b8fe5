import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { aFreePort } from './free-port.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const LONGEST_WAIT_MS = 240_000;

interface Arrival {
  readonly path: string;
  readonly token: string;
}

/** Relying parties, one for each path, that get logout tokens and check them by the keys. */
export class LogoutParty {
  private readonly arrivals: Arrival[] = [];
  private readonly answers = new Map<string, number>();
  private readonly held: ServerResponse[] = [];
  private server: Server | undefined;
  private port: number;

  /** @param former its port is used again */
  constructor(former?: LogoutParty) {
    this.port = former?.port ?? 0;
  }

  async open(): Promise<this> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method, headers, url: path = '' } = request;
        const token = new URLSearchParams(body).get('logout_token');
        const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
        if (method !== 'POST' || !isForm || token === null) throw new Error('no logout request');
        this.arrivals.push({ path, token });
        const status = this.answers.get(path) ?? 200;
        if (status === 0) this.held.push(response);
        else response.writeHead(status, { location: this.url('/redirected') }).end('{}');
      });
    });
    this.port ||= Number(await aFreePort());
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  /** @param status 0: it does not answer until it is released or closed */
  answer(path: string, status: number): void {
    this.answers.set(path, status);
  }

  release(path: string): void {
    this.answer(path, 200);
    for (const response of this.held.splice(0)) response.end();
  }

  countOf(path: string): number {
    return this.arrivals.filter((arrival) => arrival.path === path).length;
  }

  async waitFor(path: string, count: number): Promise<void> {
    for (const end = Date.now() + LONGEST_WAIT_MS; Date.now() < end; await wait(50)) {
      if (this.countOf(path) >= count) return;
    }
    throw new Error(`${path} got ${this.countOf(path)} logout tokens instead of ${count}`);
  }

  /** Waits for so many tokens, and checks all that came (Back-Channel Logout 2.6). */
  async tokensAt(
    path: string,
    count: number,
    { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  ): Promise<JWTPayload[]> {
    await this.waitFor(path, count);
    const keys = createRemoteJWKSet(new URL(`${issuer}/oauth/jwks`));
    const checked = this.arrivals
      .filter((arrival) => arrival.path === path)
      .map(async ({ token }) => {
        const { payload } = await jwtVerify(token, keys, {
          typ: 'logout+jwt',
          issuer,
          audience: clientId,
          algorithms: ['RS256'],
          requiredClaims: ['iat', 'exp', 'jti', 'events', 'sub', 'sid'],
        });
        const events = payload['events'] as Record<string, unknown>;
        const isRight =
          JSON.stringify(events) === JSON.stringify({ [EVENT]: {} }) &&
          !('nonce' in payload) &&
          payload.exp! - payload.iat! <= 120;
        if (!isRight) throw new Error(`This is not a logout token: ${JSON.stringify(payload)}`);
        return payload;
      });
    return Promise.all(checked);
  }

  async close(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((done) => (server ? server.close(done) : done(undefined)));
  }
}
