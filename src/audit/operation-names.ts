/** The kinds of operations, as Windmill's answers and filters name them. */
export const KINDS = { Create: 'Created', Update: 'Updated', Delete: 'Delete', Execute: 'Execute' };

export type KindFilter = keyof typeof KINDS;

const FALLBACK = 'users.update';

/** Windmill's names for the creation, change and deletion of a type of target. */
const OF_TARGETS: Readonly<Record<string, readonly [string, string, string]>> = {
  workspace: ['workspaces.create', 'workspaces.update', 'workspaces.delete'],
  membership: ['users.add_to_workspace', 'users.update', 'users.delete'],
  // Windmill's clients know no operation for invites.
  invite: ['workspaces.update', 'workspaces.update', 'workspaces.update'],
  group: ['group.create', 'group.edit', 'group.delete'],
  group_member: ['group.adduser', 'group.edit', 'group.removeuser'],
  user: ['users.create', 'users.update', 'users.delete'],
  password: ['users.setpassword', 'users.setpassword', 'users.setpassword'],
  identity: ['oauth.signup', FALLBACK, FALLBACK],
  api_key: ['users.token.create', FALLBACK, 'users.token.delete'],
  session: ['users.login', FALLBACK, 'users.logout'],
  device: [FALLBACK, FALLBACK, FALLBACK],
  email_change: [FALLBACK, FALLBACK, FALLBACK],
  password_reset: [FALLBACK, FALLBACK, FALLBACK],
  passkey: [FALLBACK, FALLBACK, FALLBACK],
  oauth_client: [FALLBACK, FALLBACK, FALLBACK],
  oauth_grant: [FALLBACK, FALLBACK, FALLBACK],
  oauth_signing_key: [FALLBACK, FALLBACK, FALLBACK],
};

interface Operation {
  /** As in our trail. */
  readonly action: string;
  /** Windmill's word that is closest. Generated clients decode no others. */
  readonly name: string;
  readonly kind: KindFilter;
}

const OPERATIONS: readonly Operation[] = [
  ...Object.entries(OF_TARGETS).flatMap(([target, [create, update, deletion]]): Operation[] => [
    { action: `${target}.create`, name: create, kind: 'Create' },
    { action: `${target}.update`, name: update, kind: 'Update' },
    { action: `${target}.delete`, name: deletion, kind: 'Delete' },
  ]),
  { action: 'login.refuse', name: 'users.login_failure', kind: 'Execute' },
  { action: 'limit.reach', name: FALLBACK, kind: 'Execute' },
  { action: 'limit.forget', name: FALLBACK, kind: 'Execute' },
  { action: 'logout.undelivered', name: FALLBACK, kind: 'Execute' },
];

/** Every action of our trail. */
export const ACTIONS = OPERATIONS.map(({ action }) => action);

/** Every type of target of our trail. */
export const TARGET_TYPES = [...Object.keys(OF_TARGETS), 'limit'];

const BY_ACTION = new Map(OPERATIONS.map((operation) => [operation.action, operation]));

/** Returns Windmill's name for an action of our trail, and its kind. */
export function operationOf(action: string): Pick<Operation, 'name' | 'kind'> {
  return BY_ACTION.get(action) ?? { name: FALLBACK, kind: 'Update' };
}

/** Selects operations. An absent value selects all. */
export interface OperationFilter {
  /** What their names begin with. */
  readonly prefix?: string;
  /** Their exact names. */
  readonly names?: readonly string[];
  /** The exact names of those that are left out. */
  readonly except?: readonly string[];
  readonly kind?: KindFilter;
}

/** Returns the actions of our trail that a filter selects; undefined for all. */
export function actionsOf(filter: OperationFilter): string[] | undefined {
  const { prefix, names, except, kind } = filter;
  if ([prefix, names, except, kind].every((part) => part === undefined)) return undefined;
  return OPERATIONS.filter(
    (operation) =>
      operation.name.startsWith(prefix ?? '') &&
      (names?.includes(operation.name) ?? true) &&
      !except?.includes(operation.name) &&
      (kind === undefined || operation.kind === kind),
  ).map(({ action }) => action);
}
