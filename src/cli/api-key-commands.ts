import type { Command } from 'commander';
import { SCOPES } from '../access/scopes.js';
import type { RateLimit } from '../api-key/key-power.js';
import { parseUuid } from '../validation/lax-uuid.js';
import { alignColumns } from './align-columns.js';
import { findAccount } from './find-account.js';
import { readMoment } from './moment.js';
import { Refusal, UsageFault } from './refusal.js';
import { printSecret } from './secret-input.js';
import { withServices } from './with-services.js';

/** `api-key create`, `api-key list`, `api-key revoke`. */
export function addApiKeyCommands(program: Command): void {
  const apiKey = program.command('api-key').description("Look after accounts' API keys.");

  apiKey
    .command('create')
    .description('Create a key and print it.')
    .argument('<user>', 'user name of the owner')
    .option('--name <name>', 'what the key is for')
    .option('--expires <when>', 'a date (2030-12-31, 2030-12-31T18:00Z) or a span (12h, 90d)')
    .option(
      '--scope <scope...>',
      'what the key is good for, such as users:read (default: everything)',
    )
    .option('--rate-limit <limit>', 'requests per seconds, such as 100/60')
    .action(create);

  apiKey
    .command('list')
    .description('List the keys of an account, without their text.')
    .argument('<user>', 'user name of the owner')
    .action(list);

  apiKey
    .command('revoke')
    .description('Delete a key. It is powerless at once.')
    .argument('<id>', 'id of the key, as listed')
    .action(revoke);
}

interface KeyOptions {
  readonly name?: string;
  readonly expires?: string;
  readonly scope?: readonly string[];
  readonly rateLimit?: string;
}

async function create(username: string, options: KeyOptions) {
  const expiresAt = options.expires === undefined ? null : readMoment(options.expires);
  const scopes = options.scope ? readScopes(options.scope) : null;
  const rateLimit = options.rateLimit === undefined ? null : readRateLimit(options.rateLimit);
  await withServices(async (services) => {
    const owner = await findAccount(services, username);
    const { ApiKeyService } = await import('../api-key/api-key.service.js');
    const { apiKey, text } = await services
      .get(ApiKeyService)
      .create(owner.id, { name: options.name ?? null, expiresAt, scopes, rateLimit });
    if (!owner.isActive) console.error('The account is inactive: the key works once it is active.');
    const until = expiresAt ? `valid until ${expiresAt.toISOString()}` : 'valid until revoked';
    printSecret(text, `The key ${apiKey.id} of "${username}" (${until})`);
  });
}

async function list(username: string) {
  await withServices(async (services) => {
    const owner = await findAccount(services, username);
    const { ApiKeyService } = await import('../api-key/api-key.service.js');
    const keys = await services.get(ApiKeyService).list(owner.id);
    if (keys.length === 0) return console.error(`"${username}" has no API keys.`);
    const rows = keys.map((key) => [
      key.id,
      `${key.prefix}...`,
      key.name ?? '-',
      describeMoment(key.createdAt),
      describeMoment(key.expiresAt),
      describeMoment(key.lastUsedAt),
      key.lastUsedAddress ?? '-',
      key.totalUses,
      key.isActive ? 'yes' : 'no',
    ]);
    const heads = [
      'ID',
      'KEY',
      'NAME',
      'CREATED',
      'EXPIRES',
      'LAST USED',
      'FROM',
      'USES',
      'ACTIVE',
    ];
    console.log(alignColumns([heads, ...rows]));
  });
}

function readScopes(scopes: readonly string[]): readonly string[] {
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown === undefined) return scopes;
  throw new UsageFault(`"${unknown}" is no scope; there are: ${SCOPES.join(', ')}.`);
}

function readRateLimit(text: string): RateLimit {
  const [, requests, windowSeconds] = (/^(\d{1,9})\/(\d{1,7})$/.exec(text) ?? []).map(Number);
  if (requests && windowSeconds) return { requests, windowSeconds };
  throw new UsageFault(`"${text}" is no rate limit; write requests/seconds, such as 100/60.`);
}

async function revoke(id: string) {
  const parsed = parseUuid(id);
  if ('fault' in parsed)
    throw new UsageFault(`"${id}" is no id of a key; "api-key list" shows them.`);
  await withServices(async (services) => {
    const { ApiKeyService } = await import('../api-key/api-key.service.js');
    const { DomainError } = await import('../errors/domain-error.js');
    try {
      await services.get(ApiKeyService).revoke(parsed.value);
    } catch (error) {
      const isUnknown = error instanceof DomainError && error.code === 'api_key_not_found';
      throw isUnknown ? new Refusal(`There is no API key ${id}.`) : error;
    }
    console.error(`The API key ${id} was revoked.`);
  });
}

function describeMoment(moment: Date | null): string {
  return moment ? `${moment.toISOString().slice(0, 16)}Z` : '-';
}
