import { resolve } from 'node:path';
import { parsePostgresUrl } from '../../platform/config/postgres-url.js';
import type { Env } from '../../platform/config/env.js';
import type { FirstStart } from './setup.service.js';

/**
 * Describes the new superuser. Printed when the port is taken, and before the account is committed:
 * a start that fails can then neither print secrets of no account nor lose those of one.
 */
export function describeFirstStart(first: FirstStart): string {
  return [
    '',
    'First start: the superuser is created. These lines are not printed again.',
    `  User name    ${first.username}`,
    `  Password     ${first.generatedPassword ?? '(as set in SUPERUSER_PASSWORD)'}`,
    `  API key      ${first.generatedApiKey ?? '(as set in SUPERUSER_API_KEY)'}`,
  ].join('\n');
}

/** Hosts that stand for all addresses. */
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Describes the started server, with an example call after the first start. */
export function describeStart(env: Env, url: string, firstStart: FirstStart | undefined): string {
  const lines = [
    `Gatehouse listens on ${url}`,
    ...(WILDCARDS.has(env.host)
      ? [`  Reachable    at every address of this machine (HOST=${env.host})`]
      : []),
    ...(env.isConsoleEnabled ? [`  Console      ${browserUrl(env, url)}/console`] : []),
    `  Swagger UI   ${url}/docs`,
    `  OpenAPI      ${url}/openapi.json`,
    `  Data         ${describeData(env)}`,
  ];
  if (!env.isAuthEnabled) {
    lines.push(
      '',
      'WARNING: AUTH_ENABLED=false: anybody who reaches this address acts as the superuser.',
    );
  }
  if (firstStart) {
    const key = firstStart.generatedApiKey ?? '$SUPERUSER_API_KEY';
    lines.push('', 'Try it:', `  curl -H "x-api-key: ${key}" ${url}/api/v1/users/whoami`);
  }
  return ['', ...lines, ''].join('\n');
}

/** Where a person opens this server. Passkeys need a host name, which an address of IP is not. */
function browserUrl({ publicUrl }: Env, url: string): string {
  return publicUrl ?? url.replace('//127.0.0.1:', '//localhost:');
}

function describeData(env: Env): string {
  return env.databaseUrl
    ? `PostgreSQL at ${parsePostgresUrl(env.databaseUrl).hosts}`
    : `${resolve(env.dataDirectory)} (embedded database: survives a crash of the process, not a power loss; for production set DATABASE_URL)`;
}
