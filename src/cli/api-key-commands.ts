import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { Actor } from '../access/actor.js';
import { SCOPES } from '../access/scopes.js';
import type { RateLimit } from '../api-key/key-power.js';
import { MAX_OVERLAP_DAYS } from '../platform/validation/overlap.js';
import type { OwnApiKeys } from '../api-key/own-api-keys.service.js';
import { parseUuid } from '../platform/validation/lax-uuid.js';
import { addApiKeyLists } from './api-key-lists.js';
import { findAccount } from './find-account.js';
import { readMoment, readSpan } from './moment.js';
import { say } from './output.js';
import { Refusal, UsageFault } from './refusal.js';
import { printSecret } from './secret-input.js';
import { withServices } from './with-services.js';

const ID = 'id of the key, as listed';
const EXPIRY = 'a date (2030-12-31, 2030-12-31T18:00Z) or a duration (12h, 90d)';

/** `api-key create`, `list`, `whose`, `rotate`, `disable`, `enable`, `revoke`. */
export function addApiKeyCommands(program: Command): void {
  const apiKey = program.command('api-key').description("Manage accounts' API keys.");

  apiKey
    .command('create')
    .description('Create a key and print it.')
    .argument('<user>', 'user name of the owner')
    .option('--name <name>', 'what the key is for')
    .option('--expires <when>', EXPIRY)
    .option('--scope <scope...>', 'a scope of the key, such as users:read (default: everything)')
    .option('--rate-limit <limit>', 'requests/seconds, such as 100/60')
    .action(create);

  addApiKeyLists(apiKey);

  apiKey
    .command('rotate')
    .description('Replace a key by a new one with the same name and limits, and print it.')
    .argument('<id>', ID)
    .option('--overlap <span>', 'how long the old key still works, such as 0h or 7d', '1d')
    .option('--expires <when>', `expiry of the new key: ${EXPIRY} (default: that of the old key)`)
    .action(rotate);

  apiKey
    .command('disable')
    .description('Disable a key. It is rejected at once.')
    .argument('<id>', ID)
    .action((id: string) => switchKey(id, false));

  apiKey
    .command('enable')
    .description('Enable a key again.')
    .argument('<id>', ID)
    .action((id: string) => switchKey(id, true));

  apiKey
    .command('revoke')
    .description('Delete a key. It is rejected at once.')
    .argument('<id>', ID)
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
    if (!owner.isActive) say('The account is inactive: the key works once it is active.');
    const until = expiresAt ? `valid until ${expiresAt.toISOString()}` : 'valid until revoked';
    printSecret(text, `The key ${apiKey.id} of "${username}" (${until})`);
  });
}

function readScopes(scopes: readonly string[]): readonly string[] {
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown === undefined) return scopes;
  throw new UsageFault(`"${unknown}" is not a scope. The scopes are: ${SCOPES.join(', ')}.`);
}

function readRateLimit(text: string): RateLimit {
  const [, requests, windowSeconds] = (/^(\d{1,9})\/(\d{1,7})$/.exec(text) ?? []).map(Number);
  if (requests && windowSeconds) return { requests, windowSeconds };
  throw new UsageFault(`"${text}" is not a rate limit; write requests/seconds, such as 100/60.`);
}

interface RotationOptions {
  readonly overlap: string;
  readonly expires?: string;
}

async function rotate(id: string, { overlap, expires }: RotationOptions) {
  const rotation = {
    overlapSeconds: readSpan(overlap, { atMostDays: MAX_OVERLAP_DAYS }),
    ...(expires !== undefined && { expiresAt: readMoment(expires) }),
  };
  await withKey(id, async (keys, owner, keyId) => {
    const { apiKey, text, predecessor } = await keys.rotate(owner, keyId, rotation);
    const end = predecessor.expiresAt!.toISOString();
    say(`The API key ${id} of "${owner.account.username}" works until ${end}.`);
    printSecret(text, `The key ${apiKey.id} takes its place`);
  });
}

async function switchKey(id: string, isActive: boolean) {
  await withKey(id, async (keys, owner, keyId) => {
    await keys.update(owner, keyId, { isActive });
    say(`The API key ${id} was ${isActive ? 'enabled' : 'disabled'}.`);
  });
}

async function revoke(id: string) {
  const keyId = readKeyId(id);
  await refusing(id, async (services) => {
    const { ApiKeyService } = await import('../api-key/api-key.service.js');
    await services.get(ApiKeyService).revoke(keyId);
    say(`The API key ${id} was revoked.`);
  });
}

/** Runs `work` on an API key with all rights of its owner. */
async function withKey(
  id: string,
  work: (keys: OwnApiKeys, owner: Actor, keyId: string) => Promise<void>,
) {
  const keyId = readKeyId(id);
  await refusing(id, async (services) => {
    const { ApiKeyService } = await import('../api-key/api-key.service.js');
    const { OwnApiKeys } = await import('../api-key/own-api-keys.service.js');
    const owner = await services.get(ApiKeyService).getOwner(keyId);
    const actor: Actor = {
      account: { ...owner, loginType: null },
      credential: { kind: 'none' },
    };
    await work(services.get(OwnApiKeys), actor, keyId);
  });
}

async function refusing(id: string, work: (services: INestApplicationContext) => Promise<void>) {
  await withServices(async (services) => {
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.is('api_key_not_found')) throw new Refusal(`There is no API key ${id}.`);
      if (error.is('api_key_not_rotatable')) {
        throw new Refusal(`The API key ${id} was rotated before, is disabled or has expired.`);
      }
      throw error;
    }
  });
}

function readKeyId(id: string): string {
  const parsed = parseUuid(id);
  if ('value' in parsed) return parsed.value;
  throw new UsageFault(`"${id}" is not the id of a key; "api-key list" shows them.`);
}
