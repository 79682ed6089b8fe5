import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROOF_EXCEPTIONS, type ProofException } from '../../src/access/proof.js';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { Session } from '../../src/auth/session.entity.js';
import { TokenLogin } from '../../src/auth/token-login.service.js';
import { declaredRoutes } from '../architecture/routes.js';
import { Stage } from './stage.js';
import { CELLS, type Cell } from './table.js';
import { PASSWORD, World, type Person } from './world.js';

const PAGE = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const LONG_AGO = new Date(Date.now() - 3_600_000);

/** The sensitive actions, on every route. */
const SENSITIVE = CELLS.filter(({ action, row }) => action.isSensitive ?? row.isSensitive);
const titled = SENSITIVE.map((cell) => [cell.action.name, cell.row.route, cell] as const);
const kindFor = ({ action: { may } }: Cell) => (may === 'superuser' ? 'superuser' : 'ordinary');

/** The routes whose callers cannot be asked, with the exception that each is, and for what. */
const EXCEPTIONS: Readonly<Record<string, readonly [ProofException, action: string]>> = {
  'POST /api/v1/users': ['langflow-web-ui', 'create an account without an email'],
  'PATCH /api/v1/users/:user_id': ['langflow-web-ui', 'activate another'],
  'PATCH /api/v1/users/:user_id/reset-password': ['langflow-web-ui', "change one's own password"],
  'POST /api/v1/api_key': [
    'langflow-web-ui',
    'create a key with the same limits as the credential',
  ],
  'POST /api/users/tokens/create': [
    'wmill-create-token',
    'create a key with the same limits as the credential',
  ],
};

const isException = ({ action, row }: Cell) => EXCEPTIONS[row.route]?.[1] === action.name;

let world: World;
beforeAll(async () => {
  world = await World.start({ STEP_UP_MINUTES: '10' });
});
afterAll(() => world.stop());

/** Makes every log-in of an account an old one. */
async function age({ id: userId }: Person): Promise<void> {
  await world.app.dataSource.transaction(async (manager) => {
    const keys = await manager.findBy(ApiKey, { userId });
    for (const { id, provenAt } of keys) {
      const times = { loggedInAt: LONG_AGO, createdAt: LONG_AGO };
      await manager.update(ApiKey, id, { ...times, provenAt: provenAt && LONG_AGO });
    }
    await manager.update(Session, { userId }, { createdAt: LONG_AGO });
  });
}

/** A log-in at our pages. */
async function atPages({ username }: Person) {
  const step = await world.app.nest.get(TokenLogin).byName(username, PASSWORD);
  return { text: (step as { done: string }).done };
}

/** A log-in on the API of a route. */
async function onApi({ username }: Person, { api }: Cell) {
  const { anonymous } = world.app;
  const form = { username, password: PASSWORD };
  switch (api) {
    case 'Langflow':
      return { text: (await anonymous.form('/api/v1/login', form)).body.access_token as string };
    case 'Windmill': {
      const sent = { email: username, password: PASSWORD };
      return { text: (await anonymous.post('/api/auth/login', sent)).text };
    }
    default:
      return { text: (await anonymous.form('/auth/login', form)).body.access_token as string };
  }
}

async function verdictOf(cell: Cell, logIn: (me: Person) => Promise<{ text: string }>) {
  const stage = await Stage.with(world, kindFor(cell), cell.action, logIn);
  return world.watch.verdictOf(() => cell.row.perform(stage));
}

describe('a sensitive action', () => {
  it('is on more than a handful of routes', () => {
    expect(SENSITIVE.length).toBeGreaterThan(25);
  });

  it.each(titled)('403: not by an old log-in at our pages: %s (%s)', async (...[, , cell]) => {
    const old = async (me: Person) => {
      const logIn = await atPages(me);
      await age(me);
      return logIn;
    };
    expect(await verdictOf(cell, old)).toBe('proof_needed');
  });

  it.each(titled)('200: by a fresh log-in at our pages: %s (%s)', async (...[, , cell]) => {
    expect(await verdictOf(cell, atPages)).toBe('allowed');
  });

  it.each(titled.filter(([, , { api }]) => api !== 'pages'))(
    '403: not by an old log-in of the API, but for the exceptions: %s (%s)',
    async (...[, , cell]) => {
      const old = async (me: Person) => {
        const logIn = await onApi(me, cell);
        await age(me);
        return logIn;
      };
      expect(await verdictOf(cell, old)).toBe(isException(cell) ? 'allowed' : 'proof_needed');
    },
  );
});

describe('exceptions from fresh proofs', () => {
  it('are those of the list, and for sensitive actions', () => {
    const declared = declaredRoutes(world.app)
      .map(({ name, proofException }) => [name, proofException] as const)
      .filter(([, exception]) => exception !== undefined);
    const listed = Object.entries(EXCEPTIONS).map(([route, [exception]]) => [route, exception]);
    expect(declared.sort()).toEqual(listed.sort());
    const sensitive = new Set(SENSITIVE.filter(isException).map(({ row }) => row.route));
    expect(Object.keys(EXCEPTIONS).filter((route) => !sensitive.has(route))).toEqual([]);
  });

  it('docs/rules.md lists every exception with its routes and its reason', () => {
    const untold = Object.entries(PROOF_EXCEPTIONS).filter(([id, { reason }]) => {
      const line = rowsOf(id);
      const routes = Object.entries(EXCEPTIONS).filter(([, [exception]]) => exception === id);
      return !line.includes(reason) || !routes.every(([route]) => line.includes(`\`${route}\``));
    });
    expect(untold).toEqual([]);
  });
});

/** The row of an exception in docs/rules.md, and those below it without an id. */
function rowsOf(id: string): string {
  const rows = PAGE.split('\n');
  const first = rows.findIndex((row) => row.startsWith(`| \`${id}\``));
  const count = rows.slice(first + 1).findIndex((row) => !/^\|\s+\|/.test(row));
  return first < 0 ? '' : rows.slice(first, first + 1 + count).join('\n');
}
