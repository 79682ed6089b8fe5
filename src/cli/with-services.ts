import type { INestApplicationContext } from '@nestjs/common';
import { readEnv } from '../platform/config/env.js';
import { askServer } from './ask-server.js';
import { hasSocketFiles } from './command-socket.js';
import { openChosen, tellDatabase } from './open-database.js';
import { Answered } from './refusal.js';
import { terminal } from './terminal.js';

/**
 * Runs `work` with the server's services, on the configured database. If a server has the embedded
 * database open, the server runs the whole command instead. The services are loaded only here, so
 * that `--help` responds at once.
 *
 * @throws ConfigurationError; Error when the database does not exist, or cannot be opened
 * @throws Answered when a server has run the command
 */
export async function withServices<T>(
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const { services } = terminal();
  if (services) {
    const { actAs } = await import('../audit/authors.js');
    return actAs({ via: 'command-line' }, () => work(services));
  }
  const env = readEnv();
  if (!env.databaseUrl && hasSocketFiles) {
    const tell = () => tellDatabase(env, ', through the server that has it open');
    const code = await askServer(env.dataDirectory, terminal(), tell);
    if (code !== undefined) throw new Answered(code);
  }
  tellDatabase(env);
  const database = await openChosen(env, { mustExist: true });
  try {
    const { NestFactory } = await import('@nestjs/core');
    const { TerminalLogger } = await import('./terminal-logger.js');
    const { actAs } = await import('../audit/authors.js');
    const { AppModule } = await import('../app.module.js');
    const { readSigningKey } = await import('../platform/config/signing-key.js');
    const signingKey = await readSigningKey(env);
    const opened = await NestFactory.createApplicationContext(
      AppModule.on({ env, signingKey, dataSource: database.dataSource }),
      { logger: new TerminalLogger(), abortOnError: false },
    );
    try {
      return await actAs({ via: 'command-line' }, () => work(opened));
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}
