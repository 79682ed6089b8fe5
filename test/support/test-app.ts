import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { createApp } from '../../src/start/app.js';
import { readEnv } from '../../src/platform/config/env.js';
import type { Database } from '../../src/platform/database/database.js';
import type { Metrics } from '../../src/platform/metrics/metrics.js';
import { Client } from './client.js';
import { RefusalRecord } from './documented-refusals.js';
import { LONG_LOCK_OUT, PATIENT_CONNECTIONS } from './patience.js';
import { openTestDatabase } from './test-database.js';

/** A server on a free port of loopback, with its own database. */
export interface TestApp {
  readonly nest: NestFastifyApplication;
  readonly dataSource: DataSource;
  readonly url: string;
  /** Sends requests without credentials. */
  readonly anonymous: Client;
  /** Sends requests with the account's API key. */
  as(account: { readonly apiKey: string }): Client;
  /** Sends requests with an access token. */
  withToken(token: string): Client;
  /** @throws Error if an operation has answered an error that its document does not list */
  close(): Promise<void>;
}

/**
 * The settings that differ in tests: hashing is cheap, nothing is limited, only failures are
 * logged, and no connection is closed because a busy machine is slow.
 */
const TEST_ENVIRONMENT = {
  SECRET_KEY: 'a-secret-key-of-the-test-suite-only',
  BCRYPT_COST: '4',
  LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  LOGIN_FAILURES: '0',
  LOGIN_FAILURES_PER_ADDRESS: '0',
  LOGIN_FAILURES_PER_ACCOUNT: '0',
  ...LONG_LOCK_OUT,
  SECOND_FACTOR_FAILURES: '0',
  SIGNUPS_PER_HOUR: '0',
  PASSWORD_RESETS_PER_HOUR: '0',
  BAD_CREDENTIALS_PER_MINUTE: '0',
  ...PATIENT_CONNECTIONS,
  LOG_LEVEL: 'error',
};

/**
 * Starts the whole server as production does, with environment variables and a database that the
 * test chooses.
 */
export async function startTestApp(
  environment: Record<string, string> = {},
  openDatabase: () => Promise<Database> = openTestDatabase,
  metrics?: Metrics,
): Promise<TestApp> {
  const env = readEnv({ ...TEST_ENVIRONMENT, ...environment });
  const database = await openDatabase();
  const foundation = { env, signingKey: env.secretKey!, dataSource: database.dataSource };
  const nest = await createApp(foundation, { metrics }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  await nest.listen({ host: '127.0.0.1', port: 0 });
  const url = await nest.getUrl();
  const refusals = new RefusalRecord();
  const app: TestApp = {
    nest,
    dataSource: database.dataSource,
    url,
    anonymous: new Client(url),
    as: ({ apiKey }) => new Client(url, { 'x-api-key': apiKey }),
    withToken: (token) => new Client(url, { authorization: `Bearer ${token}` }),
    close: async () => {
      await nest.close();
      await database.close();
      // The file's module stays loaded and refers to the app.
      Object.assign(app, { nest: undefined, dataSource: undefined });
      await refusals.close();
    },
  };
  return app;
}
