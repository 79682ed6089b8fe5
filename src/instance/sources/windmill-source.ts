import { createHash } from 'node:crypto';
import type {
  LeftOut,
  MovedAccount,
  MovedDirectory,
  MovedKey,
  MovedWorkspace,
} from '../../accounts/moving-in/moved-directory.js';
import { readLocation } from './source-location.js';
import { booleanOf, dateOf, expiryOf, scopesOf, textOf, type SourceRow } from './source-row.js';
import { readRequired, withSource } from './source-tables.js';
import { readExportedUsers } from './windmill-export.js';

const PRODUCT = 'Windmill';
/** Windmill's own tokens: of log-ins, jobs and debuggers. They end by themselves. */
const OWN_TOKEN = /^(session|guest_session|debugger-token|ephemeral.*|mcp-oauth-.*)$/s;
const HASH = /^[\da-f]{64}$/;
const VISIBLE_LENGTH = 10;
const BY_PASSWORD = 'password';

type Rows = readonly SourceRow[];

/**
 * Reads the accounts, workspaces, groups, invites and tokens of a Windmill, or only the accounts
 * from an export of its users.
 *
 * @param location a URL of PostgreSQL, or the path of an export
 * @throws SourceFault when it cannot be read
 */
export async function readWindmill(
  location: string,
  readFile: (path: string) => Promise<string>,
): Promise<MovedDirectory> {
  const found = readLocation(location);
  if ('path' in found) {
    const users = await readExportedUsers(await readFile(found.path));
    return toDirectory(users, new Map(), [], []);
  }
  return withSource(found, async (tables) => {
    const users = await readRequired(tables, 'password', PRODUCT);
    const read = async (table: string) => (await tables.read(table)) ?? [];
    const tokens = await read('token');
    const members = await read('usr');
    const leftOut: LeftOut[] = [];
    const workspaces = toWorkspaces(
      {
        workspaces: await readRequired(tables, 'workspace', PRODUCT),
        settings: await read('workspace_settings'),
        members,
        groups: await read('group_'),
        seats: await read('usr_to_group'),
        invites: await read('workspace_invite'),
      },
      leftOut,
    );
    const inGroups = await read('email_to_igroup');
    for (const group of await read('instance_group')) {
      const name = textOf(group, 'name') ?? '';
      const size = inGroups.filter((row) => textOf(row, 'igroup') === name).length;
      const reason = `there are no groups of the whole instance here; it has ${size} members, who keep their workspaces`;
      leftOut.push({ kind: 'instance groups', name, reason });
    }
    return toDirectory(users, toKeys(tokens, users, leftOut), workspaces, leftOut);
  });
}

function toDirectory(
  rows: Rows,
  keys: ReadonlyMap<string, MovedKey[]>,
  workspaces: readonly MovedWorkspace[],
  others: readonly LeftOut[],
): MovedDirectory {
  const { users, leftOut } = withoutDoubles(rows, others);
  const accounts = users.map((user) => toAccount(user, keys.get(refOf(user, 'email')) ?? []));
  const types = new Map<string, number>();
  for (const user of users) {
    const type = textOf(user, 'login_type') ?? BY_PASSWORD;
    if (type !== BY_PASSWORD) types.set(type, (types.get(type) ?? 0) + 1);
  }
  const notes = [...types].map(
    ([type, count]) =>
      `${count} accounts logged in at "${type}". A log-in provider of this server links them by their emails at their first log-in.`,
  );
  const unverified = accounts.filter(({ email }) => email === undefined).length;
  if (unverified > 0) {
    notes.push(
      `${unverified} accounts have emails that Windmill has not verified: they are user names here, which --adopt-emails makes emails.`,
    );
  }
  return { product: 'windmill', accounts, workspaces, leftOut, notes };
}

/** An older Windmill may have one email in two spellings: both rows stand for one account. */
function withoutDoubles(rows: Rows, others: readonly LeftOut[]) {
  const users = new Map<string, SourceRow>();
  const leftOut = [...others];
  for (const row of rows) {
    const ref = refOf(row, 'email');
    if (!users.has(ref)) users.set(ref, row);
    else {
      const name = `"${textOf(row, 'email') ?? ''}"`;
      leftOut.push({ kind: 'accounts', name, reason: 'another row has the same email' });
    }
  }
  return { users: [...users.values()], leftOut };
}

/** Windmill compares emails in lower case. */
function refOf(row: SourceRow, column: string): string {
  return (textOf(row, column) ?? '').toLowerCase();
}

/** An email that is not verified is only text: the account goes by its user name. */
function toAccount(user: SourceRow, keys: readonly MovedKey[]): MovedAccount {
  const ref = refOf(user, 'email');
  const passwordHash = textOf(user, 'password_hash');
  const name = textOf(user, 'name');
  const company = textOf(user, 'company');
  return {
    ref,
    username: ref,
    ...(booleanOf(user, 'verified') && { email: ref }),
    ...(passwordHash && { passwordHash }),
    ...(name !== undefined && { name }),
    ...(company !== undefined && { company }),
    isActive: !booleanOf(user, 'disabled'),
    isSuperuser: booleanOf(user, 'super_admin'),
    identities: [],
    keys,
  };
}

function toKeys(tokens: Rows, users: Rows, leftOut: LeftOut[]): Map<string, MovedKey[]> {
  const owners = new Set(users.map((user) => refOf(user, 'email')));
  const keys = new Map<string, MovedKey[]>();
  const own = new Map<string, number>();
  for (const token of tokens) {
    const label = textOf(token, 'label') ?? null;
    if (label !== null && OWN_TOKEN.test(label)) {
      const kind = label.replace(/^(ephemeral|mcp-oauth-).*/s, '$1...');
      own.set(kind, (own.get(kind) ?? 0) + 1);
      continue;
    }
    const owner = refOf(token, 'email');
    const { key, reason } = owners.has(owner)
      ? toKey(token, label)
      : { key: undefined, reason: 'its account is missing' };
    if (key) keys.set(owner, [...(keys.get(owner) ?? []), key]);
    else leftOut.push({ kind: 'keys', name: `"${label ?? ''}" of "${owner}"`, reason });
  }
  for (const [kind, count] of own) {
    const reason = 'Windmill makes such tokens for itself';
    leftOut.push({ kind: 'keys', name: `${count} with the label "${kind}"`, reason });
  }
  return keys;
}

function toKey(
  token: SourceRow,
  name: string | null,
): { key: MovedKey; reason?: undefined } | { key?: undefined; reason: string } {
  const text = textOf(token, 'token');
  const kept = textOf(token, 'token_hash')?.toLowerCase();
  const hash = text ? createHash('sha256').update(text).digest('hex') : kept;
  if (hash === undefined || !HASH.test(hash)) return { reason: 'it has no hash' };
  const expiry = expiryOf(token, 'expiration');
  if (expiry.fault !== undefined) return { reason: expiry.fault };
  const { expiresAt } = expiry;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) {
    return { reason: 'it has expired' };
  }
  const readable = scopesOf(token, 'scopes');
  if (readable.fault !== undefined) return { reason: readable.fault };
  const { scopes } = readable;
  const createdAt = dateOf(token, 'created_at');
  const lastUsedAt = dateOf(token, 'last_used_at');
  const workspaceId = textOf(token, 'workspace_id');
  return {
    key: {
      name,
      prefix: (text ?? textOf(token, 'token_prefix') ?? '').slice(0, VISIBLE_LENGTH),
      hash,
      isActive: true,
      isReadOnly: booleanOf(token, 'read_only'),
      ...(scopes && { scopes }),
      ...(workspaceId !== undefined && { workspaceId }),
      ...(expiresAt && { expiresAt }),
      ...(createdAt && { createdAt }),
      ...(lastUsedAt && { lastUsedAt }),
    },
  };
}

interface WorkspaceTables {
  readonly workspaces: Rows;
  readonly settings: Rows;
  readonly members: Rows;
  readonly groups: Rows;
  readonly seats: Rows;
  readonly invites: Rows;
}

function toWorkspaces(tables: WorkspaceTables, leftOut: LeftOut[]): MovedWorkspace[] {
  const of = (rows: Rows, id: string) => rows.filter((row) => textOf(row, 'workspace_id') === id);
  return tables.workspaces.flatMap((workspace) => {
    const id = textOf(workspace, 'id') ?? '';
    const members = of(tables.members, id);
    // Windmill's own workspace of administrators has no counterpart, except for those who use it.
    const refs = new Map(members.map((row) => [textOf(row, 'username'), refOf(row, 'email')]));
    const seats = of(tables.seats, id);
    const color = of(tables.settings, id).map((row) => textOf(row, 'color'))[0];
    return {
      id,
      name: textOf(workspace, 'name') ?? id,
      ownerRef: refOf(workspace, 'owner'),
      ...(color && { color }),
      isArchived: booleanOf(workspace, 'deleted'),
      members: members.map((row) => {
        const username = textOf(row, 'username');
        return {
          ref: refOf(row, 'email'),
          ...(username !== undefined && { username }),
          isAdmin: booleanOf(row, 'is_admin'),
          isOperator: booleanOf(row, 'operator'),
          isDisabled: booleanOf(row, 'disabled'),
        };
      }),
      groups: of(tables.groups, id).map((row) => {
        const name = textOf(row, 'name') ?? '';
        const inIt = seats.filter((seat) => textOf(seat, 'group_') === name);
        const named = inIt.map((seat) => ({ seat, ref: refs.get(textOf(seat, 'usr')) }));
        for (const { seat } of named.filter(({ ref }) => ref === undefined)) {
          const missing = `${textOf(seat, 'usr')} in ${name} of ${id}`;
          leftOut.push({ kind: 'group members', name: missing, reason: 'it is not a member' });
        }
        return {
          name,
          summary: textOf(row, 'summary') ?? '',
          members: named.flatMap(({ ref }) => ref ?? []),
        };
      }),
      invites: of(tables.invites, id).map((row) => ({
        email: refOf(row, 'email'),
        isAdmin: booleanOf(row, 'is_admin'),
        isOperator: booleanOf(row, 'operator'),
      })),
    };
  });
}
