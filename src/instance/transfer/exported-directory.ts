import {
  FACTOR_KINDS,
  type LeftOut,
  type MovedAccount,
  type MovedClient,
  type MovedDirectory,
  type MovedFactor,
  type MovedGroup,
  type MovedIdentity,
  type MovedKey,
  type MovedWorkspace,
} from '../../accounts/moving-in/moved-directory.js';
import type { EmailProof } from '../../users/user.entity.js';
import { assertComplete, typeCheck, type CheckedRow } from './check-rows.js';
import { ExportReader, type ExportedRow } from './read-export.js';
import { transferredTables } from './transferred-tables.js';

/** A row by the properties of its entity. */
type Row = Readonly<Record<string, unknown>>;
type Json = Record<string, unknown>;

/** The tables of an export that an import into a database with accounts reads. */
export const MERGED_TABLES = [
  'users',
  'passwords',
  'identities',
  ...FACTOR_KINDS,
  'workspaces',
  'memberships',
  'groups',
  'group_members',
  'invites',
  'oauth_clients',
  'api_keys',
] as const;

type MergedTable = (typeof MERGED_TABLES)[number];
type Rows = Readonly<Record<MergedTable, Row[]>>;

const NOTES = [
  'Log-ins, OAuth tokens and consents, signing keys, settings and the audit trail are not in an export: those of this server stay.',
];

/**
 * Reads an export for a database that has accounts already: everything, by the accounts that it
 * belongs to.
 *
 * @param lines without their line ends
 * @throws TransferFault naming the line that is wrong, or when the file is not as it was exported
 */
export async function readExportedDirectory(lines: AsyncIterable<string>): Promise<MovedDirectory> {
  const reader = new ExportReader(transferredTables());
  const rows = Object.fromEntries(MERGED_TABLES.map((name) => [name, []])) as unknown as Rows;
  const assertTyped = typeCheck();
  const all: CheckedRow[] = [];
  for await (const read of reader.rows(lines)) {
    const { number, table } = read;
    const checked = { source: { number, table }, row: toRow(read) };
    assertTyped(checked);
    all.push(checked);
    rows[table.name as MergedTable].push(checked.row);
  }
  assertComplete(all);
  const notes = reader.outcome.isVerified
    ? NOTES
    : [
        ...NOTES,
        'The file has no checksum, since an older version wrote it: it was not checked for changes.',
      ];
  const leftOut: LeftOut[] = [];
  const accounts = toAccounts(rows, leftOut);
  const clients = rows.oauth_clients.map(toClient);
  return { accounts, workspaces: toWorkspaces(rows), clients, leftOut, notes };
}

function toRow({ table, value: { row } }: ExportedRow): Row {
  const all = Object.entries({ ...row, ...table.complete(row) });
  const known = all.flatMap(([column, value]) => {
    const property = table.columns.get(column);
    return property === undefined || value === null ? [] : [[property, value] as const];
  });
  return Object.fromEntries(known);
}

function toAccounts(rows: Rows, leftOut: LeftOut[]): MovedAccount[] {
  const passwords = new Map(rows.passwords.map((row) => [row['userId'], row]));
  const identities = byOwner(rows.identities);
  const keys = byOwner(rows.api_keys);
  const factors = factorsIn(rows);
  return rows.users.map((user) => {
    const { id, username, isActive, isSuperuser, optins, email, emailProof, ...said } = user;
    const password = passwords.get(id);
    const whose = `of "${(email ?? username) as string}"`;
    return {
      ...said,
      ref: id as string,
      id: id as string,
      username: username as string,
      ...(email !== undefined && {
        email: email as string,
        emailProof: emailProof as EmailProof,
      }),
      isActive: isActive === true,
      isSuperuser: isSuperuser === true,
      optins: (optins ?? null) as Json | null,
      ...(password && {
        passwordHash: password['hash'] as string,
        isPasswordExpired: password['isExpired'] === true,
        passwordChangedAt: password['changedAt'] as string,
      }),
      identities: (identities.get(id) ?? []) as unknown as MovedIdentity[],
      keys: (keys.get(id) ?? []).flatMap((row) => toKey(row, whose, leftOut)),
      factors: factors.get(id) ?? [],
    };
  });
}

function factorsIn(rows: Rows): Map<unknown, MovedFactor[]> {
  const factors = new Map<unknown, MovedFactor[]>();
  for (const kind of FACTOR_KINDS) {
    for (const columns of rows[kind]) {
      const { userId } = columns;
      factors.set(userId, [...(factors.get(userId) ?? []), { kind, columns }]);
    }
  }
  return factors;
}

/** A key that acts for another than its owner, or that a log-in made, is left out. */
function toKey(row: Row, whose: string, leftOut: LeftOut[]): MovedKey[] {
  const { rateLimit, rateLimitWindowSeconds, rateLimitBucket, hash, oauthClientId, name } = row;
  const reason = reasonToLeaveOut(row);
  if (reason !== undefined) {
    const called = name === undefined ? whose : `"${(name as string).slice(0, 100)}" ${whose}`;
    leftOut.push({ kind: 'keys', name: called, reason });
    return [];
  }
  return [
    {
      ...(row as unknown as MovedKey),
      name: (name ?? null) as string | null,
      // As row_to_json writes bytes.
      hash: (hash as string).replace(/^\\x/, ''),
      ...(oauthClientId !== undefined && { clientId: oauthClientId as string }),
      ...(rateLimit !== undefined && {
        rate: {
          limit: rateLimit as number,
          windowSeconds: rateLimitWindowSeconds as number,
          bucket: rateLimitBucket as string,
        },
      }),
    },
  ];
}

function reasonToLeaveOut({ impersonatorId, sessionEpoch, oauthGrantId }: Row): string | undefined {
  if (impersonatorId !== undefined) return 'a superuser made it to act as its owner. Make another';
  if (sessionEpoch !== undefined || oauthGrantId !== undefined) return 'it belongs to a log-in';
  return undefined;
}

function toWorkspaces(rows: Rows): MovedWorkspace[] {
  const members = byWorkspace(rows.memberships);
  const groups = byWorkspace(rows.groups);
  const seats = byWorkspace(rows.group_members);
  const invites = byWorkspace(rows.invites);
  return rows.workspaces.map(({ id, ownerId, serverAccountId, isArchived, ...more }) => ({
    ...(more as unknown as Pick<MovedWorkspace, 'name' | 'color' | 'stableId' | 'serverUrl'>),
    id: id as string,
    ...(ownerId !== undefined && { ownerRef: ownerId as string }),
    ...(serverAccountId !== undefined && { serverAccountRef: serverAccountId as string }),
    isArchived: isArchived === true,
    members: (members.get(id) ?? []).map((member) => ({
      ref: member['userId'] as string,
      username: member['username'] as string,
      isAdmin: member['isAdmin'] === true,
      isOperator: member['isOperator'] === true,
      isDisabled: member['isDisabled'] === true,
    })),
    groups: (groups.get(id) ?? []).map(({ name, summary, stableId }): MovedGroup => {
      const inIt = (seats.get(id) ?? []).filter(({ groupName }) => groupName === name);
      return {
        name: name as string,
        summary: (summary ?? '') as string,
        ...(stableId !== undefined && { stableId: stableId as string }),
        members: inIt.map(({ userId }) => userId as string),
      };
    }),
    invites: (invites.get(id) ?? []).map(({ email, userId, isAdmin, isOperator }) => ({
      ...(email !== undefined && { email: email as string }),
      ...(userId !== undefined && { ref: userId as string }),
      isAdmin: isAdmin === true,
      isOperator: isOperator === true,
    })),
  }));
}

function toClient({ id, name, serviceAccountId, ...columns }: Row): MovedClient {
  return {
    id: id as string,
    name: name as string,
    ...(serviceAccountId !== undefined && { serviceAccountRef: serviceAccountId as string }),
    columns,
  };
}

const byOwner = (rows: readonly Row[]) => groupedBy(rows, 'userId');
const byWorkspace = (rows: readonly Row[]) => groupedBy(rows, 'workspaceId');

function groupedBy(rows: readonly Row[], property: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const known = groups.get(row[property]);
    if (known) known.push(row);
    else groups.set(row[property], [row]);
  }
  return groups;
}
