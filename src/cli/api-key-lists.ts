import type { Command } from 'commander';
import type { ApiKey } from '../api-key/api-key.entity.js';
import type { KeyInventory } from '../api-key/key-inventory.service.js';
import { findAccount } from './find-account.js';
import { readSpan } from './moment.js';
import { say } from './output.js';
import {
  describeMoment,
  FORMAT_OPTION,
  LIMIT_OPTION,
  printTable,
  readLimit,
  type ListOptions,
} from './print-table.js';
import { UsageFault } from './refusal.js';
import { terminal } from './terminal.js';
import { withServices } from './with-services.js';

/** Ten years. */
const MOST_DAYS = 3_650;
const SHORTEST_BEGINNING = 6;

/** `api-key list`, `api-key whose`. */
export function addApiKeyLists(apiKey: Command): void {
  apiKey
    .command('list')
    .description('List the keys of an account, or of all accounts, without their text.')
    .argument('[user]', 'user name of the owner')
    .option('--unused-for <span>', 'only valid keys that nobody has used for so long, such as 30d')
    .addOption(LIMIT_OPTION)
    .addOption(FORMAT_OPTION)
    .action(list);

  apiKey
    .command('whose')
    .description('Find the owner of a key by its first characters, or by the whole key.')
    .argument('[beginning]', `the first characters of the key, at least ${SHORTEST_BEGINNING}`)
    .option('--stdin', 'read the whole key from standard input, which process lists do not show')
    .addOption(LIMIT_OPTION)
    .addOption(FORMAT_OPTION)
    .action(tellOwners);
}

interface KeyListOptions extends ListOptions {
  readonly unusedFor?: string;
}

async function list(username: string | undefined, options: KeyListOptions): Promise<void> {
  const limit = readLimit(options);
  const { unusedFor } = options;
  const seconds =
    unusedFor === undefined ? undefined : readSpan(unusedFor, { atMostDays: MOST_DAYS });
  await withInventory(async (inventory, findId) => {
    const keys = await inventory.list({
      ...(username !== undefined && { userId: await findId(username) }),
      ...(seconds !== undefined && { unusedSince: new Date(Date.now() - seconds * 1_000) }),
      // One more tells whether there are more.
      limit: limit + 1,
    });
    const which = unusedFor === undefined ? 'API keys' : `API keys unused for ${unusedFor}`;
    const none =
      username === undefined ? `There are no ${which}.` : `"${username}" has no ${which}.`;
    printKeys(keys, limit, options, none);
  });
}

async function tellOwners(
  beginning: string | undefined,
  options: ListOptions & { readonly stdin?: boolean },
): Promise<void> {
  const limit = readLimit(options);
  if ((beginning === undefined) !== Boolean(options.stdin)) {
    throw new UsageFault('Give either the first characters of a key or --stdin.');
  }
  const text = (beginning ?? (await terminal().readInput())).trim();
  if (text.length < SHORTEST_BEGINNING) {
    throw new UsageFault(`At least ${SHORTEST_BEGINNING} characters of the key are needed.`);
  }
  await withInventory(async (inventory) => {
    const exact = await inventory.findByText(text);
    const keys = exact ? [exact] : await inventory.findByBeginning(text, limit + 1);
    printKeys(keys, limit, options, 'No key of this database begins so.');
    if (exact) say('It is exactly this key.');
    else if (keys.some(({ prefix }) => prefix.length < text.length)) {
      say('Only the first characters of keys are stored: the rest could not be compared.');
    }
  });
}

async function withInventory(
  work: (inventory: KeyInventory, findId: (name: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  await withServices(async (services) => {
    const { KeyInventory } = await import('../api-key/key-inventory.service.js');
    const findId = async (name: string) => (await findAccount(services, name)).id;
    await work(services.get(KeyInventory), findId);
  });
}

function printKeys(
  keys: readonly ApiKey[],
  limit: number,
  options: ListOptions,
  none: string,
): void {
  printTable(keys.slice(0, limit).map(toRow), options);
  if (keys.length === 0) say(none);
  if (keys.length > limit) say(`There are more than ${limit}: see --limit.`);
}

function toRow(key: ApiKey) {
  return {
    id: key.id,
    key: `${key.prefix}...`,
    user: key.user.username,
    name: key.name,
    kind: key.sessionEpoch === null ? 'key' : 'log-in',
    created: describeMoment(key.createdAt),
    expires: describeMoment(key.expiresAt),
    last_used: describeMoment(key.lastUsedAt),
    from: key.lastUsedAddress,
    uses: key.totalUses,
    active: key.isActive,
  };
}
