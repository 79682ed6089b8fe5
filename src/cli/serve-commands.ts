import { once } from 'node:events';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { findSocketPath, hasSocketFiles, SOCKET_DIRECTORY } from './command-socket.js';
import type { AnsweredLine } from './command-socket.js';
import { Refusal } from './refusal.js';
import type { Given, Terminal } from './terminal.js';

/** Enough for 100,000 accounts of another product, with their keys. */
const MOST_BYTES = 256 * 1024 * 1024;
/** How long a stop waits for commands that run. */
const PATIENCE_MS = 5_000;

/**
 * Lets commands reach the server that has the embedded database open, which belongs to one process.
 * They come through a socket that only the user of the server can open. The data directory must be
 * locked: a socket that is there was left by a process that was killed.
 *
 * A server that cannot have a socket works without: commands then need it stopped.
 *
 * @returns a function that removes the socket and waits for the commands that run
 */
export async function serveCommands(
  dataDirectory: string,
  services: INestApplicationContext,
): Promise<() => Promise<void>> {
  if (!hasSocketFiles) return async () => {};
  try {
    return await listen(dataDirectory, services);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    new Logger('CommandLine').warn(
      `Commands cannot reach this server (${code ?? message}): they need it stopped.`,
    );
    return async () => {};
  }
}

async function listen(dataDirectory: string, services: INestApplicationContext) {
  const directory = join(dataDirectory, SOCKET_DIRECTORY);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const socket = await findSocketPath(dataDirectory);
  const server = createServer((request, response) => {
    answer(request, response, services).catch((error: Error) => {
      new Logger('CommandLine').error(`A command could not be answered: ${error.message}`);
      response.destroy();
    });
  });
  try {
    await rm(socket.path, { force: true });
    server.listen(socket.path);
    await once(server, 'listening');
    await chmod(socket.path, 0o600);
  } catch (error) {
    server.close();
    await socket.release();
    throw error;
  }
  // Reports errors of accepting, which must not end the process.
  server.on('error', (error) => new Logger('CommandLine').warn(error.message));
  return async () => {
    await close(server);
    await socket.release();
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  services: INestApplicationContext,
): Promise<void> {
  const sent = await readCommand(request);
  if (!sent) {
    response.writeHead(400, { connection: 'close' }).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson', connection: 'close' });
  const write = (line: AnsweredLine) => response.write(`${JSON.stringify(line)}\n`);
  const { runForCaller } = await import('./shared-commands.js');
  write(['exit', await runForCaller(new CallersTerminal(services, sent, write), sent.args)]);
  response.end();
}

async function readCommand(request: IncomingMessage): Promise<Given | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return undefined;
    parts.push(part);
  }
  try {
    const sent = JSON.parse(Buffer.concat(parts).toString()) as Given;
    const isWhole = Array.isArray(sent.args) && typeof sent.files === 'object';
    return isWhole ? sent : undefined;
  } catch {
    return undefined;
  }
}

/** The terminal of a caller. The command has no other: it reads no file of the server. */
class CallersTerminal implements Terminal {
  constructor(
    readonly services: INestApplicationContext,
    readonly given: Given,
    private readonly write: (line: AnsweredLine) => void,
  ) {}

  print(line: string): void {
    this.write(['print', line]);
  }

  say(line: string): void {
    this.write(['say', line]);
  }

  readInput(): Promise<string> {
    return Promise.resolve(this.given.input ?? '');
  }

  readFile(path: string): Promise<string> {
    const content = this.given.files[path];
    if (content === undefined) return Promise.reject(new Refusal(`${path} was not sent.`));
    return Promise.resolve(content);
  }

  prepare<T>(name: string): Promise<T> {
    const value = this.given.prepared?.[name];
    if (value === undefined) return Promise.reject(new Refusal(`The ${name} was not sent.`));
    return Promise.resolve(value as T);
  }
}
