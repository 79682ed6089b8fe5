import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);
const BEARER = `authorization: Bearer ${KEY}`;

/** A request of each API, and what its answer contains. */
const REQUESTS = [
  ['GET', '/api/v1/users/whoami', `x-api-key: ${KEY}`, 200, '"username":"admin"'],
  ['GET', '/api/v1/users/whoami', 'x-api-key: wrong', 403, '"detail":'],
  ['GET', '/api/users/whoami', BEARER, 200, '"super_admin":true'],
  ['GET', '/api/users/whoami', 'authorization: Bearer wrong', 401, 'Unauthorized'],
  ['GET', '/users/me', BEARER, 200, '"is_superuser":true'],
  ['GET', '/users/me', 'authorization: Bearer wrong', 401, '"detail":'],
  ['GET', '/auth/verify', BEARER, 200, ''],
  ['GET', '/oauth/userinfo', 'authorization: Bearer wrong', 401, '"error":"invalid_token"'],
  ['POST', '/oauth/token', 'content-length: 0', 400, '"error":"invalid_'],
  ['GET', '/.well-known/openid-configuration', 'accept: */*', 200, '"token_endpoint":'],
  ['GET', '/login', 'accept: text/html', 200, '<!doctype html>'],
  ['GET', '/ready', 'accept: */*', 503, '{"detail":"Not ready: the server is stopping"}'],
  ['GET', '/no/such/path', 'accept: */*', 404, ''],
] as const;

describe('while a server closes', () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    server = await startServer({ ...database.environment, SUPERUSER_API_KEY: KEY });
  });
  afterAll(async () => {
    server.signal('SIGKILL');
    await server.finished;
    await database.drop();
  });

  async function send(lines: string): Promise<Socket> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(lines);
    return socket;
  }

  /** A request of which the server has the first line only. */
  const begin = ([method, path]: readonly [string, string, ...unknown[]]) =>
    send(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`);

  it('requests on connections that are open are answered by their API, and the connections end', async () => {
    const client = new Client(server.url, { 'x-api-key': KEY });
    const body = '{"username":"late","password":"long-enough"}';
    const held = await send(
      `POST /api/v1/users/ HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: ${KEY}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    const begun = await Promise.all(REQUESTS.map(begin));
    // Its answer comes after what was sent before it has been read.
    expect((await client.get('/health')).status).toBe(200);
    server.signal('SIGTERM');
    await untilClosed();
    const answers = [];
    for (const [index, [method, path, header, , part]] of REQUESTS.entries()) {
      begun[index]!.write(`${header}\r\n\r\n`);
      const answer = await text(begun[index]!);
      const [head, content] = answer.split('\r\n\r\n', 2);
      const status = Number(head!.split(' ')[1]);
      answers.push([method, path, header, status, content!.includes(part) ? part : content]);
      expect(head).toMatch(/^connection: close$/im);
      expect(answer).not.toContain('FST_ERR');
    }
    expect(answers).toEqual(REQUESTS);
    // The next request follows on the same connection, before the answer to the first one.
    held.write(`${body}GET /users/me HTTP/1.1\r\nhost: 127.0.0.1\r\n${BEARER}\r\n\r\n`);
    const both = await text(held);
    expect(both).toMatch(/^HTTP\/1\.1 201 /);
    expect(both).not.toMatch(/FST_ERR|HTTP\/1\.1 503/);
    expect(await server.finished).toMatchObject({ code: 0, signal: null });
  });

  async function untilClosed(): Promise<void> {
    const { port } = new URL(server.url);
    for (;;) {
      const socket = connect(Number(port), '127.0.0.1');
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      });
      socket.destroy();
      if (!isOpen) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
