import { adapterOf } from '../../src/adapters/adapter-of.js';
import { ACTIONS } from './actions.js';
import { EXCEPTIONS, type Exception } from './exceptions.js';
import { CALLERS, type Action, type Row, type Verdicts } from './rule.js';
import { Stage } from './stage.js';
import type { World } from './world.js';

const API_NAMES = {
  langflow: 'Langflow',
  windmill: 'Windmill',
  zenml: 'ZenML',
  'zenml-oauth': 'ZenML',
  oauth2: 'OAuth 2.0',
  pages: 'pages',
} as const;

export type ApiName = (typeof API_NAMES)[keyof typeof API_NAMES];

/** One action on one route. */
export interface Cell {
  readonly action: Action;
  readonly row: Row;
  readonly api: ApiName;
}

export const CELLS: readonly Cell[] = ACTIONS.flatMap((action) =>
  action.rows.map((row) => ({ action, row, api: apiOf(row.route) })),
);

/** The verdicts of the table for every kind of caller, exceptions included. */
export function expectedOf(cell: Cell): Verdicts {
  const verdicts = askedOf(cell.action);
  const own = EXCEPTIONS.filter((exception) => concerns(exception, cell)).flatMap(
    ({ callers, verdict }) =>
      callers.filter((kind) => kind in verdicts).map((kind) => [kind, verdict]),
  );
  return { ...verdicts, ...(Object.fromEntries(own) as Verdicts) };
}

/**
 * Outside of workspaces only an admin is tested of all members, since no member has more rights.
 */
function askedOf({ verdicts, isInWorkspace }: Action): Verdicts {
  if (isInWorkspace) return verdicts;
  const left = ['workspace operator', 'workspace member'];
  return Object.fromEntries(Object.entries(verdicts).filter(([kind]) => !left.includes(kind)));
}

export function concerns({ actions, api, route }: Exception, cell: Cell): boolean {
  return (
    actions.includes(cell.action.name) &&
    api === cell.api &&
    (route === undefined || route === cell.row.route)
  );
}

/** The answer to every kind of caller that is tested. */
export async function realOf(world: World, { action, row }: Cell, expected: Verdicts) {
  const found: [string, string][] = [];
  for (const kind of CALLERS.filter((kind) => kind in expected)) {
    const isRefused = expected[kind] !== 'allowed';
    const stage = await Stage.of(world, kind, action, isRefused);
    const verdict = await world.watch.verdictOf(() => row.perform(stage));
    if (isRefused && verdict === 'allowed') world.forget();
    found.push([kind, verdict]);
  }
  return Object.fromEntries(found);
}

function apiOf(route: string): ApiName {
  const [verb, path] = route.split(' ') as [string, string];
  return API_NAMES[adapterOf(path, verb).name as keyof typeof API_NAMES];
}
