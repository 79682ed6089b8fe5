import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Any, type EntityManager } from 'typeorm';
import { ApiKey } from '../../api-key/api-key.entity.js';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { refusalOf } from '../../platform/errors/refusal-of.js';
import { Identity } from '../../users/identity.entity.js';
import { dateOf } from './account-columns.js';
import type { Arrivals, Placed } from './arrivals.js';
import { insertRows } from './insert-rows.js';
import type { MovedAccount, MovedIdentity, MovedKey } from './moved-directory.js';
import { reasonUnstorable } from './unstorable.js';

/** A credential, and whose it is. */
interface Owned<T> {
  readonly value: T;
  readonly owner: Placed;
  readonly name: string;
}

/** Of the same owner, since nobody else's key replaces one. */
const SET_SUCCESSORS = `
  UPDATE api_keys k SET successor_id = s.id
  FROM unnest($1::uuid[], $2::uuid[]) AS given (id, successor_id)
  JOIN api_keys s ON s.id = given.successor_id
  WHERE k.id = given.id AND k.user_id = s.user_id`;

/** Brings the keys and identities of accounts, within the transaction of an import. */
@Injectable()
export class CredentialBatch {
  /**
   * Adds what is missing. A credential that would give more rights here than it gave in the source
   * is left out.
   */
  async apply(
    manager: EntityManager,
    accounts: readonly MovedAccount[],
    arrivals: Arrivals,
  ): Promise<void> {
    const keys: Owned<MovedKey>[] = [];
    const identities: Owned<MovedIdentity>[] = [];
    for (const account of accounts) {
      const owner = arrivals.find(account.ref);
      if (!owner) continue;
      const whose = `of "${account.email ?? account.username}"`;
      for (const value of account.keys) {
        const name = value.name === null ? whose : `"${value.name.slice(0, 100)}" ${whose}`;
        keys.push({ value, owner, name });
      }
      for (const value of account.identities) {
        identities.push({ value, owner, name: `${value.provider} ${whose}` });
      }
    }
    if (identities.length > 0) await addIdentities(manager, identities, arrivals);
    if (keys.length > 0) await addKeys(manager, keys, arrivals);
  }
}

async function addIdentities(
  manager: EntityManager,
  identities: readonly Owned<MovedIdentity>[],
  arrivals: Arrivals,
): Promise<void> {
  const { report } = arrivals;
  const subjects = identities.map(({ value }) => value.subject).filter((it) => !it.includes('\0'));
  const placeOf = ({ provider, subject }: Pick<MovedIdentity, 'provider' | 'subject'>) =>
    JSON.stringify([provider, subject]);
  const owners = new Map<string, string>();
  for (const identity of await manager.findBy(Identity, { subject: Any([...new Set(subjects)]) })) {
    owners.set(placeOf(identity), identity.userId);
  }
  const rows: Partial<Identity>[] = [];
  const now = new Date();
  for (const { value, owner, name } of identities) {
    const { provider, subject } = value;
    const ownerId = owners.get(placeOf(value));
    const unstorable = reasonUnstorable({ provider, subject });
    const isTooLong = refusalOf(() => assertBounded('identities', { provider, subject }));
    if (ownerId === owner.id) report.same('identities');
    else if (ownerId !== undefined) report.leave('identities', name, 'another account has it');
    else if (owner.withheld !== undefined) report.leave('identities', name, owner.withheld);
    else if (unstorable !== undefined) report.leave('identities', name, unstorable);
    else if (isTooLong) report.leave('identities', name, 'it is too long');
    else {
      owners.set(placeOf(value), owner.id);
      const createdAt = dateOf(value.createdAt) ?? now;
      rows.push({ provider, subject, userId: owner.id, createdAt });
      report.created('identities');
      arrivals.noteCredential(owner, `the log-in at "${provider.slice(0, 100)}"`);
    }
  }
  await insertRows(manager, Identity, rows);
}

async function addKeys(
  manager: EntityManager,
  keys: readonly Owned<MovedKey>[],
  arrivals: Arrivals,
): Promise<void> {
  const { report } = arrivals;
  const ids = new Set<string>();
  const owners = new Map<string, string>();
  const hashes = keys.map(({ value }) => Buffer.from(value.hash, 'hex'));
  const wanted = keys.flatMap(({ value }) => value.id ?? []);
  for (const where of [{ hash: Any(hashes) }, { id: Any(wanted) }]) {
    const select = { id: true, hash: true, userId: true } as const;
    for (const { id, hash, userId } of await manager.find(ApiKey, { select, where })) {
      ids.add(id);
      owners.set(hash.toString('hex'), userId);
    }
  }
  const rows: object[] = [];
  const created: MovedKey[] = [];
  for (const { value, owner, name } of keys) {
    const ownerId = owners.get(value.hash);
    if (ownerId !== undefined) {
      if (ownerId === owner.id) report.same('keys');
      else report.leave('keys', name, 'another account has this key');
      continue;
    }
    const reason = owner.withheld ?? faultOf(value, arrivals);
    if (reason !== undefined) {
      report.leave('keys', name, reason);
      continue;
    }
    const id = value.id === undefined || ids.has(value.id) ? randomUUID() : value.id;
    ids.add(id);
    owners.set(value.hash, owner.id);
    rows.push({ ...columnsOf(value), id, userId: owner.id });
    created.push({ ...value, id });
    report.created('keys');
    arrivals.noteCredential(owner, `the key ${name}`);
  }
  await insertRows(manager, ApiKey, rows);
  const replaced = created.filter(({ successorId }) => successorId !== undefined);
  if (replaced.length === 0) return;
  await manager.query(SET_SUCCESSORS, [
    replaced.map(({ id }) => id),
    replaced.map(({ successorId }) => successorId),
  ]);
}

function faultOf(key: MovedKey, arrivals: Arrivals): string | undefined {
  const { name, prefix, scopes = null, workspaceId, clientId, lastUsedAddress } = key;
  const unstorable = reasonUnstorable({ name, prefix, scopes, address: lastUsedAddress });
  if (unstorable !== undefined) return unstorable;
  if (refusalOf(() => assertBounded('api_keys', { name, scopes }))) {
    return 'its name or its scopes are too long';
  }
  if (clientId !== undefined && !arrivals.hasClient(clientId)) {
    return `its OAuth client "${clientId}" did not come`;
  }
  // A workspace that is here under the same id may be another one.
  const isBoundHere = workspaceId === undefined || arrivals.hasWorkspace(workspaceId);
  return isBoundHere ? undefined : `its workspace "${workspaceId}" did not come`;
}

function columnsOf(key: MovedKey): Partial<ApiKey> {
  const { name, prefix, hash, isActive, isReadOnly = false } = key;
  const { scopes = null, workspaceId = null, totalUses = 0, clientId = null, rate } = key;
  return {
    name,
    prefix,
    hash: Buffer.from(hash, 'hex'),
    isActive,
    isReadOnly,
    scopes: scopes && [...scopes],
    workspaceId,
    totalUses: String(totalUses),
    createdAt: dateOf(key.createdAt) ?? new Date(),
    expiresAt: dateOf(key.expiresAt) ?? null,
    lastUsedAt: dateOf(key.lastUsedAt) ?? null,
    lastUsedAddress: key.lastUsedAddress ?? null,
    oauthClientId: clientId,
    rateLimit: rate?.limit ?? null,
    rateLimitWindowSeconds: rate?.windowSeconds ?? null,
    rateLimitBucket: rate?.bucket ?? null,
  };
}
