import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Whether the system has sockets that are files. */
export const hasSocketFiles = process.platform !== 'win32';

/** The directory of the socket, in the data directory. Its permissions are the authentication. */
export const SOCKET_DIRECTORY = 'command-line';
const NAME = 'socket';
/** The bytes of a socket's path that every system accepts. Linux accepts 107. */
const LONGEST = 103;

/** A line of the server's answer: of the two outputs, or the exit code, which comes last. */
export type AnsweredLine = ['print' | 'say', string] | ['exit', number];

export interface SocketPath {
  readonly path: string;
  /** Call it when the path is not needed any more. */
  release(): Promise<void>;
}

/**
 * Returns a path to the socket of a data directory that is short enough for every system. For a
 * long one it goes through an open directory, which only Linux has.
 *
 * @throws the system's error when there is no such directory
 */
export async function findSocketPath(dataDirectory: string): Promise<SocketPath> {
  const directory = join(resolve(dataDirectory), SOCKET_DIRECTORY);
  const path = join(directory, NAME);
  if (Buffer.byteLength(path) <= LONGEST) return { path, release: async () => {} };
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${handle.fd}/${NAME}`, release: () => handle.close() };
}
