import { createHash } from 'node:crypto';
import type {
  LeftOut,
  MovedAccount,
  MovedDirectory,
  MovedIdentity,
  MovedKey,
} from '../../accounts/moving-in/moved-directory.js';
import { decryptFernet, fernetKeysOf } from './fernet.js';
import { readLocation } from './source-location.js';
import {
  booleanOf,
  dateOf,
  expiryOf,
  objectOf,
  textOf,
  uuidOf,
  type SourceRow,
} from './source-row.js';
import { readRequired, withSource } from './source-tables.js';

const PLAIN = /^sk-/;
const HASH = /^[\da-f]{64}$/;
const VISIBLE_LENGTH = 10;

/**
 * Reads the accounts of a Langflow: `"user"`, `apikey` and, since 1.11, `sso_user_profile`.
 *
 * @param location a URL of PostgreSQL, or the path of an SQLite file
 * @param secret its `SECRET_KEY`, which only keys of 1.8 without a hash need
 * @throws SourceFault when it cannot be read
 */
export async function readLangflow(location: string, secret?: string): Promise<MovedDirectory> {
  const fernetKeys = secret === undefined ? [] : fernetKeysOf(secret);
  const { users, keys, profiles } = await withSource(readLocation(location), async (tables) => ({
    users: await readRequired(tables, 'user', 'Langflow'),
    keys: (await tables.read('apikey')) ?? [],
    profiles: (await tables.read('sso_user_profile')) ?? [],
  }));
  const leftOut: LeftOut[] = [];
  const accounts = new Map<string, MovedAccount>();
  const keysOf = byOwner(keys);
  const profilesOf = byOwner(profiles.filter((profile) => !isOfGatehouse(profile)));
  for (const user of users) {
    const id = uuidOf(user, 'id');
    const own = { keys: take(keysOf, id), profiles: take(profilesOf, id) };
    const reason = reasonToLeaveOut(user, accounts);
    if (id === undefined || reason !== undefined) {
      const name = `"${(textOf(user, 'username') ?? '').slice(0, 100)}"`;
      leftOut.push({ kind: 'accounts', name, reason: reason ?? 'it has no valid id' });
      leftOut.push(...withoutOwner(own, 'its account was left out'));
      continue;
    }
    const moved = own.keys.map((row) => toKey(row, fernetKeys));
    const linked = own.profiles.map(toIdentity);
    leftOut.push(...[...moved, ...linked].flatMap(({ fault }) => fault ?? []));
    const identities = linked.flatMap(({ identity }) => identity ?? []);
    accounts.set(id, {
      ...toAccount(user, id, identities.length > 0),
      identities,
      keys: moved.flatMap(({ key }) => key ?? []),
    });
  }
  const rest = { keys: [...keysOf.values()].flat(), profiles: [...profilesOf.values()].flat() };
  leftOut.push(...withoutOwner(rest, 'its account is missing'));
  const moved = [...accounts.values()];
  return { product: 'langflow', accounts: moved, workspaces: [], leftOut, notes: notesOn(moved) };
}

function reasonToLeaveOut(
  user: SourceRow,
  others: ReadonlyMap<string, MovedAccount>,
): string | undefined {
  // A view has no key, and SQLite knows ids with and without hyphens as two.
  if (others.has(uuidOf(user, 'id') ?? '')) return 'another row has the same id';
  if (textOf(user, 'retired_at') === undefined) return undefined;
  return 'Langflow has retired it: it was the account of automatic log-ins';
}

function byOwner(rows: readonly SourceRow[]): Map<string, SourceRow[]> {
  const owned = new Map<string, SourceRow[]>();
  for (const row of rows) {
    const owner = uuidOf(row, 'user_id') ?? '';
    const others = owned.get(owner);
    if (others) others.push(row);
    else owned.set(owner, [row]);
  }
  return owned;
}

/** Returns the rows of an owner, which nobody else gets then. */
function take(owned: Map<string, SourceRow[]>, owner: string | undefined): SourceRow[] {
  if (owner === undefined) return [];
  const rows = owned.get(owner) ?? [];
  owned.delete(owner);
  return rows;
}

interface Belongings {
  readonly keys: readonly SourceRow[];
  readonly profiles: readonly SourceRow[];
}

function withoutOwner({ keys, profiles }: Belongings, reason: string): LeftOut[] {
  return [
    ...keys.map((row) => ({ kind: 'keys', name: describeKey(row), reason }) as const),
    ...profiles.map((row) => ({ kind: 'identities', name: describeProfile(row), reason }) as const),
  ];
}

/** @param isOfProvider whether it needs no password, so that a missing one is not a fault */
function toAccount(
  user: SourceRow,
  id: string,
  isOfProvider: boolean,
): Omit<MovedAccount, 'identities' | 'keys'> {
  const passwordHash = textOf(user, 'password') ?? '';
  const createdAt = dateOf(user, 'create_at');
  const updatedAt = dateOf(user, 'updated_at');
  const lastLoginAt = dateOf(user, 'last_login_at');
  const profileImage = textOf(user, 'profile_image');
  const optins = objectOf(user, 'optins');
  return {
    ref: id,
    id,
    username: textOf(user, 'username') ?? '',
    ...((passwordHash !== '' || !isOfProvider) && { passwordHash }),
    isActive: booleanOf(user, 'is_active'),
    isSuperuser: booleanOf(user, 'is_superuser'),
    ...(profileImage !== undefined && { profileImage }),
    ...(optins && { optins }),
    ...(createdAt && { createdAt }),
    ...(updatedAt && { updatedAt }),
    ...(lastLoginAt && { lastLoginAt }),
  };
}

/** A Langflow that uses our accounts notes that a user is the account with the same id. */
function isOfGatehouse(profile: SourceRow): boolean {
  const subject = textOf(profile, 'sso_user_id');
  return subject !== undefined && subject === uuidOf(profile, 'user_id');
}

function toIdentity(profile: SourceRow): { identity?: MovedIdentity; fault?: LeftOut } {
  const provider = textOf(profile, 'sso_provider');
  const subject = textOf(profile, 'sso_user_id');
  if (provider && subject) return { identity: { provider, subject } };
  const reason = 'it has no provider or no id there';
  return { fault: { kind: 'identities', name: describeProfile(profile), reason } };
}

function toKey(row: SourceRow, keys: readonly Buffer[]): { key?: MovedKey; fault?: LeftOut } {
  const stored = textOf(row, 'api_key') ?? '';
  const text = PLAIN.test(stored) ? stored : decryptFernet(stored, keys);
  const kept = textOf(row, 'api_key_hash');
  const hash = text === undefined ? kept?.toLowerCase() : hashOf(text);
  const fault = (reason: string) => ({
    fault: { kind: 'keys', name: describeKey(row), reason } as const,
  });
  if (hash === undefined && keys.length > 0) {
    return fault('it has no hash, and the secret key does not decrypt it');
  }
  if (hash === undefined) return fault('it has no hash: decrypting it needs --secret-key-file');
  if (!HASH.test(hash)) return fault('its hash is malformed');
  if (text !== undefined && kept !== undefined && kept.toLowerCase() !== hash) {
    return fault('its hash is not that of the key');
  }
  const id = uuidOf(row, 'id');
  const expiry = expiryOf(row, 'expires_at');
  if (expiry.fault !== undefined) return fault(expiry.fault);
  const { expiresAt } = expiry;
  const createdAt = dateOf(row, 'created_at');
  const lastUsedAt = dateOf(row, 'last_used_at');
  return {
    key: {
      ...(id !== undefined && { id }),
      name: textOf(row, 'name') ?? null,
      prefix: text?.slice(0, VISIBLE_LENGTH) ?? 'sk-',
      hash,
      // Langflow before 1.9 did not look at it, and it is true there.
      isActive: booleanOf(row, 'is_active', true),
      totalUses: countOf(row, 'total_uses'),
      ...(expiresAt && { expiresAt }),
      ...(createdAt && { createdAt }),
      ...(lastUsedAt && { lastUsedAt }),
    },
  };
}

function countOf(row: SourceRow, column: string): number {
  const count = Number(textOf(row, column) ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function describeKey(row: SourceRow): string {
  const name = textOf(row, 'name');
  return name ? `"${name.slice(0, 100)}" (${uuidOf(row, 'id')})` : `${uuidOf(row, 'id')}`;
}

function describeProfile(row: SourceRow): string {
  const provider = textOf(row, 'sso_provider') ?? '';
  return `"${provider.slice(0, 100)}" of ${uuidOf(row, 'user_id') ?? 'nobody'}`;
}

function notesOn(accounts: readonly MovedAccount[]): string[] {
  const names = new Set(
    accounts.flatMap(({ identities }) => identities.map(({ provider }) => provider.slice(0, 100))),
  );
  if (names.size === 0) return [];
  return [
    `Log-ins at providers came under the names ${[...names].sort().join(', ')}. They work while a log-in provider of this server has that name.`,
  ];
}
