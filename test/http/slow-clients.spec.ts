import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * Much longer than every timeout below, also on a busy machine. Without timeouts no connection here
 * would end.
 */
const PATIENCE_MS = 45_000;
const SLOW = 'POST /api/v1/login HTTP/1.1\r\nhost: a\r\n';

describe('slow clients', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      HEADER_TIMEOUT_SECONDS: '1',
      REQUEST_TIMEOUT_SECONDS: '2',
      KEEP_ALIVE_SECONDS: '1',
    });
  });
  afterAll(() => app.close());

  it('408: headers that arrive byte by byte', async () => {
    const { answer, ms } = await drip('GET /health HTTP/1.1\r\nhost: a\r\nx-a: ', 'b');
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('X-Content-Type-Options: nosniff');
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('408: a body that arrives byte by byte, without a credential', async () => {
    const head =
      'POST /api/v1/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n';
    const { answer, ms } = await drip(head, ' ');
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('a connection that sends nothing is closed', async () => {
    const { ms } = await drip('', '');
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('a connection that reads none of its answers is closed', async () => {
    const startedAt = performance.now();
    const connected = once(app.nest.getHttpServer(), 'connection') as Promise<[Socket]>;
    const socket = open();
    socket.pause();
    const [served] = await connected;
    const closed = new Promise((resolve) => served.once('close', resolve));
    const asked = 'GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(50);
    // Some hundred kilobytes each, more than the buffers between both sides hold.
    socket.write(asked);
    await closed;
    const ms = performance.now() - startedAt;
    socket.destroy();
    expect(ms).toBeGreaterThan(1_000);
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('200 slow ones are closed', async () => {
    const sockets = Array.from({ length: 200 }, () => open());
    const closed = sockets.map((socket) => new Promise((done) => socket.once('close', done)));
    for (const socket of sockets) socket.resume().write(SLOW);
    await Promise.all(closed);
  });

  it('200: another client, while 200 slow ones are connected', async () => {
    // Here none is closed before all are connected.
    const patient = await startTestApp({
      HEADER_TIMEOUT_SECONDS: '100',
      REQUEST_TIMEOUT_SECONDS: '100',
    });
    const begun: Socket[] = [];
    const server = patient.nest.getHttpServer();
    server.on('connection', (socket) => begun.push(socket));
    const sockets = Array.from({ length: 200 }, () => open(patient));
    for (const socket of sockets) socket.resume().write(SLOW);
    while (begun.length < 200) await wait(10);
    expect((await patient.anonymous.get('/health')).status).toBe(200);
    expect(begun.slice(0, 200).filter(({ closed }) => closed)).toEqual([]);
    for (const socket of sockets) socket.destroy();
    await patient.close();
  });

  it('an idle connection is closed after KEEP_ALIVE_SECONDS', async () => {
    // On a busy machine a request may take longer to arrive than the other limits above.
    const idle = await startTestApp({ KEEP_ALIVE_SECONDS: '1' });
    const { answer, ms } = await drip('GET /health HTTP/1.1\r\nhost: a\r\n\r\n', '', idle);
    await idle.close();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('431: headers longer than MAX_HEADER_BYTES', async () => {
    const own = await startTestApp({ MAX_HEADER_BYTES: '2048' });
    const head = `GET / HTTP/1.1\r\nhost: a\r\na: ${'x'.repeat(3000)}`;
    const { answer } = await drip(head, '', own);
    await own.close();
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  function open({ url } = app): Socket {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    return socket.on('error', () => {});
  }

  /** Sends `start`, then `drop` ten times a second, until the server closes the connection. */
  async function drip(start: string, drop: string, at = app) {
    const startedAt = performance.now();
    let answer = '';
    const socket = open(at);
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    if (start) socket.write(start);
    const dripping = setInterval(() => drop && socket.write(drop), 100);
    await new Promise((resolve) => {
      socket.once('close', resolve);
      setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
    });
    clearInterval(dripping);
    return { answer, ms: performance.now() - startedAt };
  }
});
