import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startTestApp } from '../support/test-app.js';

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('a server that closes', () => {
  it('answers a request on a connection in use in the format of its API, and closes the connection', async () => {
    const app = await startTestApp();
    const server = app.nest.getHttpServer();
    const begun = once(server, 'request');
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const login = JSON.stringify({ email: 'nobody@example.com', password: 'wrong-password' });
    socket.write(
      `POST /api/auth/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n` +
        `content-length: ${login.length}\r\n\r\n${login.slice(0, 5)}`,
    );
    // The server has read the headers, so the request is in progress.
    await begun;
    const closed = app.close();
    await until(() => !server.listening);
    socket.write(`${login.slice(5)}GET /api/users/whoami HTTP/1.1\r\nhost: a\r\n\r\n`);
    await ended;
    await closed;
    const second = text.slice(text.lastIndexOf('HTTP/1.1 '));
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(second).toMatch(/^HTTP\/1\.1 401 /);
    expect(second).toMatch(/\r\nconnection: close\r\n/i);
    expect(second).toMatch(/\r\n\r\nUnauthorized$/);
  });
});
