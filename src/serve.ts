import { Logger } from '@nestjs/common';
import { createApp } from './app.js';
import { ConfigurationError, readEnv, type Env } from './config/env.js';
import { readSigningKey } from './config/signing-key.js';
import { openDatabase } from './database/database.js';
import { ENTITIES } from './entities.js';
import { describeStart } from './setup/start-message.js';
import { SetupService } from './setup/setup.service.js';

/** Starts the server and keeps it until a signal ends it; a wrong configuration ends the process with one message. */
export async function serve(): Promise<void> {
  try {
    await start(readEnv());
  } catch (error) {
    const isExpected = error instanceof ConfigurationError || error instanceof Error;
    console.error(isExpected ? `Gatehouse did not start. ${error.message}` : error);
    process.exitCode = 1;
  }
}

async function start(env: Env): Promise<void> {
  const signingKey = await readSigningKey(env);
  const database = await openDatabase(env, ENTITIES);
  const app = await createApp({ env, signingKey, dataSource: database.dataSource });
  try {
    const firstStart = await app.get(SetupService).run();
    await app.listen({ host: env.host, port: env.port });
    console.log(describeStart(env, await app.getUrl(), firstStart));
  } catch (error) {
    await app.close();
    await database.close();
    throw error;
  }

  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    new Logger('Gatehouse').log(`${signal}: finishing what is under way`);
    await app.close();
    await database.close();
  };
  process.on('SIGINT', (signal) => void stop(signal));
  process.on('SIGTERM', (signal) => void stop(signal));
}
