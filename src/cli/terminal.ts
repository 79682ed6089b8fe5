import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { Refusal } from './refusal.js';

/** A command: its arguments, and what it has read from its caller. */
export interface Given {
  readonly args: readonly string[];
  /** The standard input, if the command has read it. */
  readonly input?: string;
  /** The contents of the files that the command has read, by their paths as they were given. */
  readonly files: Readonly<Record<string, string>>;
  /** What the command has prepared for a server, as JSON, by names of the command's choice. */
  readonly prepared?: Readonly<Record<string, unknown>>;
}

/** Where a command runs: in a process of its own, or in a server that runs it for a caller. */
export interface Terminal {
  /** The services of the server that runs the command. Absent in a process of its own. */
  readonly services?: INestApplicationContext;
  readonly given: Given;
  /** Writes a line of the command's result. */
  print(line: string): void;
  /** Writes a line for the operator. */
  say(line: string): void;
  readInput(): Promise<string>;
  /** @throws Refusal when the file cannot be read */
  readFile(path: string): Promise<string>;
  /**
   * Returns what only the caller's process can make, since it reads other files or databases. A
   * server gets it with the command.
   */
  prepare<T>(name: string, make: () => Promise<T>): Promise<T>;
}

/** The terminal of this process. */
class OwnTerminal implements Terminal {
  readonly given = { args: process.argv.slice(2), files: {}, prepared: {} } as Given & {
    input?: string;
    files: Record<string, string>;
    prepared: Record<string, unknown>;
  };

  print(line: string): void {
    console.log(line);
  }

  say(line: string): void {
    console.error(line);
  }

  async readInput(): Promise<string> {
    return (this.given.input ??= await text(process.stdin));
  }

  async prepare<T>(name: string, make: () => Promise<T>): Promise<T> {
    return (this.given.prepared[name] ??= await make()) as T;
  }

  async readFile(path: string): Promise<string> {
    try {
      return (this.given.files[path] ??= await readFile(path, 'utf8'));
    } catch (error) {
      throw new Refusal(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
}

const OWN: Terminal = new OwnTerminal();
const terminals = new AsyncLocalStorage<Terminal>();
let underWay = 0;

/** Returns the terminal of the command that runs. */
export function terminal(): Terminal {
  return terminals.getStore() ?? OWN;
}

/**
 * Runs a command at another terminal. Disabled while no such command runs, because Node before
 * version 24 makes every promise of the process slower while an `AsyncLocalStorage` is in use.
 */
export async function atTerminal<T>(other: Terminal, work: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await terminals.run(other, work);
  } finally {
    underWay -= 1;
    if (underWay === 0) terminals.disable();
  }
}
