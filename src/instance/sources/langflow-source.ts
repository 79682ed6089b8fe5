import { createHash } from 'node:crypto';
import type {
  LeftOut,
  MovedAccount,
  MovedDirectory,
  MovedIdentity,
  MovedKey,
} from '../../accounts/moving-in/moved-directory.js';
import { decryptFernet, fernetKeysOf } from './fernet.js';
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
  const { users, keys, ...read } = await withSource(location, async (tables) => ({
    users: await readRequired(tables, 'user', 'Langflow'),
    keys: (await tables.read('apikey')) ?? [],
    profiles: (await tables.read('sso_user_profile')) ?? [],
  }));
  const profiles = read.profiles.filter((profile) => !isOfGatehouse(profile));
  const leftOut: LeftOut[] = [];
  const keysOf = byOwner(keys);
  const profilesOf = byOwner(profiles);
  const accounts: MovedAccount[] = [];
  for (const user of users) {
    const id = uuidOf(user, 'id');
    const own =
      id === undefined ? undefined : { keys: keysOf.get(id), profiles: profilesOf.get(id) };
    if (id !== undefined) {
      keysOf.delete(id);
      profilesOf.delete(id);
    }
    const reason = reasonToLeaveOut(user);
    if (id === undefined || reason !== undefined) {
      const name = `"${textOf(user, 'username') ?? ''}"`;
      leftOut.push({ kind: 'accounts', name, reason: reason ?? 'it has no valid id' });
      leftOut.push(...withoutOwner(own?.keys, 'its account was left out'));
      continue;
    }
    const moved = (own?.keys ?? []).map((row) => toKey(row, fernetKeys));
    leftOut.push(...moved.flatMap(({ fault }) => fault ?? []));
    const identities = (own?.profiles ?? []).flatMap(toIdentity);
    accounts.push({
      ...toAccount(user, id, identities.length > 0),
      identities,
      keys: moved.flatMap(({ key }) => key ?? []),
    });
  }
  for (const rows of keysOf.values()) leftOut.push(...withoutOwner(rows, 'its account is missing'));
  return { product: 'langflow', accounts, workspaces: [], leftOut, notes: notesOn(profiles) };
}

function reasonToLeaveOut(user: SourceRow): string | undefined {
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

function withoutOwner(rows: readonly SourceRow[] = [], reason: string): LeftOut[] {
  return rows.map((row) => ({ kind: 'keys', name: describeKey(row), reason }));
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
  return uuidOf(profile, 'user_id') === textOf(profile, 'sso_user_id');
}

function toIdentity(profile: SourceRow): MovedIdentity[] {
  const provider = textOf(profile, 'sso_provider');
  const subject = textOf(profile, 'sso_user_id');
  return provider && subject ? [{ provider, subject }] : [];
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
  return name ? `"${name}" (${uuidOf(row, 'id')})` : `${uuidOf(row, 'id')}`;
}

function notesOn(profiles: readonly SourceRow[]): string[] {
  const names = new Set(profiles.map((row) => textOf(row, 'sso_provider') ?? ''));
  if (names.size === 0) return [];
  return [
    `Log-ins at providers came under the names ${[...names].sort().join(', ')}. They work while a log-in provider of this server has that name.`,
  ];
}
