import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROOF_EXCEPTIONS } from '../../src/access/proof.js';
import { declaredRoutes } from '../architecture/routes.js';
import { EXCEPTIONS } from './exceptions.js';
import { ACTIONS } from './actions.js';
import { CELLS, concerns, expectedOf, realOf } from './table.js';
import { UNCONCERNED } from './unconcerned-routes.js';
import { World } from './world.js';

const PAGE = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

/** docs/rules.md contains this table for readers. */
describe('every rule on every API', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({}, true);
  });
  afterAll(() => world.stop());

  it.each(CELLS.map((cell) => [cell.action.name, cell.api, cell.row.route, cell] as const))(
    '200, 401, 403: %s on %s (%s), with the same verdicts as on the other APIs',
    async (_action, _api, _route, cell) => {
      const expected = expectedOf(cell);
      expect(await realOf(world, cell, expected)).toEqual(expected);
    },
  );

  it('every route performs an action, or changes nothing', () => {
    const known = new Set([
      ...CELLS.flatMap(({ row: { route, also = [] } }) => [route, ...also]),
      ...Object.values(UNCONCERNED).flat(),
    ]);
    const declared = declaredRoutes(world.app).map(({ name }) => name);
    const isServed = new Set([...declared, ...DOCUMENTS]);
    const unknown = declared.filter((name) => !known.has(name) && !name.startsWith('OPTIONS '));
    expect(unknown).toEqual([]);
    expect([...known].filter((name) => !isServed.has(name))).toEqual([]);
  });

  it('every exception applies to an action, and makes a difference', () => {
    const idle = EXCEPTIONS.flatMap((exception) =>
      exception.actions
        .filter((name) => {
          const cells = CELLS.filter(
            (cell) => cell.action.name === name && concerns(exception, cell),
          );
          const { callers, verdict } = exception;
          return !cells.some(({ action: { verdicts } }) =>
            callers.some((kind) => kind in verdicts && verdicts[kind] !== verdict),
          );
        })
        .map((name) => `${exception.id}: ${name}`),
    );
    expect(idle).toEqual([]);
  });

  it('docs/rules.md lists every action, and every exception with its reason', () => {
    const untold = [
      ...ACTIONS.filter(({ name }) => !PAGE.includes(`| ${name} `)).map(({ name }) => name),
      ...EXCEPTIONS.filter(({ id, reason }) => {
        const line = PAGE.split('\n').find((row) => row.startsWith(`| \`${id}\``));
        return !line?.includes(reason);
      }).map(({ id }) => id),
    ];
    expect(untold).toEqual([]);
    const told = [...PAGE.matchAll(/^\| `([a-z-]+)`/gm)].map(([, id]) => id);
    const known = [...EXCEPTIONS.map(({ id }) => id), ...Object.keys(PROOF_EXCEPTIONS)];
    expect(told.filter((id) => !known.includes(id!))).toEqual([]);
  });
});

/** Served in addition to the routes of controllers. */
const DOCUMENTS = [
  'GET /openapi.json',
  'GET /openapi.yaml',
  ...['langflow', 'windmill', 'zenml', 'oauth2'].map((api) => `GET /openapi/${api}.json`),
  'GET /docs',
  'GET /docs/*',
];
