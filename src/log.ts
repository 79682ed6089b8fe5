import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Env } from './config/env.js';

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];
const LAST_LEVEL = { error: 'error', warn: 'warn', info: 'log', debug: 'debug' } as const;
/** What the framework tells of its own start, a line per route: of use to nobody but its developers. */
const FRAMEWORK_CONTEXTS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Writes the messages that `LOG_LEVEL` lets through. */
export class Log extends ConsoleLogger {
  private readonly isVerbose: boolean;

  constructor({ logLevel }: Env) {
    super({ logLevels: LEVELS.slice(0, LEVELS.indexOf(LAST_LEVEL[logLevel]) + 1) });
    this.isVerbose = logLevel === 'debug';
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!this.isVerbose && FRAMEWORK_CONTEXTS.has(String(rest.at(-1)))) return;
    super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    // It logs why it cannot listen and throws that too; the start words it once.
    if (!this.isVerbose && rest.at(-1) === 'NestApplication') return;
    super.error(message, ...rest);
  }
}
