import { once } from 'node:events';
import { request as createRequest, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import {
  findSocketPath,
  hasSocketFiles,
  type AnsweredLine,
  type SocketPath,
} from './command-socket.js';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';

/** Nobody listens: there is no server, or it was killed. */
const NOBODY = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED']);

/**
 * Lets the server that has a data directory open run the command of this terminal, if there is one.
 *
 * @returns the exit code; undefined when no server listens
 * @throws Refusal when the server belongs to another user, or ends before the command does
 */
export async function askServer(
  dataDirectory: string,
  own: Terminal,
  onConnect: () => void,
): Promise<number | undefined> {
  const socket = await ifThere(() => findSocketPath(dataDirectory));
  if (!socket) return undefined;
  try {
    const response = await ifThere(() => send(socket, own));
    if (!response) return undefined;
    onConnect();
    return await relay(response, own);
  } finally {
    await socket.release();
  }
}

/**
 * Tells whether a server listens that has a data directory open.
 *
 * @throws Refusal when the server belongs to another user
 */
export async function isServed(dataDirectory: string): Promise<boolean> {
  if (!hasSocketFiles) return false;
  const socket = await ifThere(() => findSocketPath(dataDirectory));
  if (!socket) return false;
  try {
    const connected = await ifThere(async () => {
      const connection = createConnection(socket.path);
      try {
        await once(connection, 'connect');
      } finally {
        connection.destroy();
      }
      return true;
    });
    return connected ?? false;
  } finally {
    await socket.release();
  }
}

async function ifThere<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (NOBODY.has(code ?? '')) return undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Refusal('The server runs as another user: run the command as that user.');
    }
    throw new Refusal(`The server could not be reached (${code}). Try again, or stop it first.`);
  }
}

async function send({ path }: SocketPath, { given }: Terminal): Promise<IncomingMessage> {
  const request = createRequest({ socketPath: path, method: 'POST', agent: false });
  request.end(JSON.stringify(given));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function relay(response: IncomingMessage, own: Terminal): Promise<number> {
  const failed = new Refusal(
    'The server ended before the command did. Check whether it was done, and try again.',
  );
  if (response.statusCode !== 200) throw new Refusal('The server could not read the command.');
  try {
    for await (const text of createInterface({ input: response, crlfDelay: Infinity })) {
      const [kind, value] = JSON.parse(text) as AnsweredLine;
      if (kind === 'exit') return value;
      own[kind](value);
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? failed : error;
  }
  throw failed;
}
