import type { INestApplicationContext } from '@nestjs/common';
import { chooseDatabase, openChosen } from './open-database.js';

/**
 * Opens the configured database and runs `work` with the server's services, without listening. The
 * services are loaded only here, so that `--help` responds at once.
 *
 * @throws ConfigurationError; Error when the database cannot be opened, or is embedded and a server
 *   has it open
 */
export async function withServices<T>(
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const env = chooseDatabase();
  const database = await openChosen(env, { mustExist: true });
  try {
    const { NestFactory } = await import('@nestjs/core');
    const { TerminalLogger } = await import('./terminal-logger.js');
    const { actAs } = await import('../audit/authors.js');
    const { AppModule } = await import('../app.module.js');
    const { readSigningKey } = await import('../platform/config/signing-key.js');
    const signingKey = await readSigningKey(env);
    const services = await NestFactory.createApplicationContext(
      AppModule.on({ env, signingKey, dataSource: database.dataSource }),
      { logger: new TerminalLogger(), abortOnError: false },
    );
    try {
      return await actAs({ via: 'command-line' }, () => work(services));
    } finally {
      await services.close();
    }
  } finally {
    await database.close();
  }
}
