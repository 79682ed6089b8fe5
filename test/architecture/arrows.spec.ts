import { describe, expect, it } from '@jest/globals';
import { ARROWS } from './arrow-table.js';
import { importsOf, sourceFiles, type Import } from './source.js';

/**
 * The files that put the folders together. No folder imports them, except the command line, which
 * starts what they create.
 */
const ROOT_FILES = ['app.module.ts', 'openapi.ts', 'start'];

/** Folders that contain folders. The table lists the inner ones. */
const GROUPS = ['platform', 'accounts', 'oauth', 'instance'];

/** An adapter folder is the part of a feature for one adapter. */
const ADAPTER_FOLDER = new RegExp(
  `^src/((?:${GROUPS.join('|')})/[^/]+|(?!(?:${GROUPS.join('|')})/)[^/]+)/(langflow|windmill|zenml|oauth2|pages|proxies)/`,
);

/**
 * Imports of one feature's adapter folder by the folder of another feature for the same adapter.
 */
const VISITS = [
  'src/accounts/administration/langflow/account-details.dto.ts -> src/accounts/own-account/langflow/account-update.dto.ts',
  'src/accounts/administration/langflow/accounts.controller.ts -> src/accounts/own-account/langflow/account-sessions.dto.ts',
  'src/accounts/service-accounts/zenml/zenml-service-accounts.controller.ts -> src/accounts/profiles/zenml/zenml-user-read.dto.ts',
  'src/auth/langflow/langflow-account-changes.controller.ts -> src/users/langflow/user-input.dto.ts',
  'src/auth/langflow/langflow-account-changes.controller.ts -> src/users/langflow/user-read.dto.ts',
  'src/auth/langflow/login.dto.ts -> src/users/langflow/user-read.dto.ts',
  'src/passkeys/pages/passkey-setup-page.controller.ts -> src/auth/pages/recovery-codes.page.ts',
];

/**
 * Folders whose files outside of adapter folders import adapters: they serve or describe all APIs,
 * or need the path of a request.
 */
const KNOW_ADAPTERS = [
  'adapters',
  'app.module.ts',
  'start',
  'platform/http',
  'platform/logs',
  'instance/openapi',
  'instance/server-info',
  'oauth/provider',
];

const FILES = sourceFiles('src');
const IMPORTS = FILES.flatMap(importsOf);
const show = ({ from, to }: Import) => `${from} -> ${to}`;

describe('imports between the folders of src', () => {
  it('every folder and every root file is in the table', () => {
    const rooms = new Set(FILES.map(({ path }) => roomOf(path)));
    expect([...rooms].sort()).toEqual([...Object.keys(ARROWS), ...ROOT_FILES].sort());
  });

  it('the table goes in one direction', () => {
    const rooms = Object.keys(ARROWS);
    const back = rooms.flatMap((room, place) =>
      ARROWS[room]!.filter((other) => !rooms.slice(0, place).includes(other))
        .filter((other) => room !== 'cli' || !ROOT_FILES.includes(other))
        .map((other) => `${room} -> ${other}`),
    );
    expect(back).toEqual([]);
  });

  it('only start/cli.ts starts the command line, and start/main.ts a server for its commands', () => {
    const starters = IMPORTS.filter(({ to }) => roomOf(to) === 'cli').map(({ from }) => from);
    expect(starters.filter((from) => roomOf(from) !== 'cli')).toEqual([
      'src/start/cli.ts',
      'src/start/main.ts',
    ]);
  });

  it('every import between folders is in the table', () => {
    const foreign = IMPORTS.filter(({ from, to }) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      return room in ARROWS && room !== other && !ARROWS[room]!.includes(other);
    });
    expect(foreign.map(show)).toEqual([]);
  });

  it('every import of the table exists', () => {
    const used = new Set(IMPORTS.map(({ from, to }) => `${roomOf(from)} -> ${roomOf(to)}`));
    const idle = Object.entries(ARROWS).flatMap(([room, others]) =>
      others.map((other) => `${room} -> ${other}`).filter((arrow) => !used.has(arrow)),
    );
    expect(idle).toEqual([]);
  });
});

it('the platform imports nothing of the product except the adapters and what guards need', () => {
  const up = IMPORTS.filter(({ from, to }) => {
    const isUp = from.startsWith('src/platform/') && !to.startsWith('src/platform/');
    return isUp && !['adapters', 'access'].includes(roomOf(to));
  });
  expect(up.map(show)).toEqual([]);
});

describe('adapter folders', () => {
  it('hold only controllers, DTOs and the markup of pages', () => {
    const others = FILES.map(({ path }) => path).filter(
      (path) => ADAPTER_FOLDER.test(path) && !/\.(controller|dto|page)\.ts$/.test(path),
    );
    expect(others).toEqual([]);
  });

  it('are imported only by themselves, by the module of their feature and by the listed exceptions', () => {
    const entries = IMPORTS.filter(({ from, to }) => {
      const folder = ADAPTER_FOLDER.exec(to);
      if (!folder || from.startsWith(folder[0])) return false;
      const isOwnModule = from.startsWith(`src/${folder[1]}/`) && from.endsWith('.module.ts');
      return !isOwnModule;
    });
    expect(entries.map(show)).toEqual(VISITS);
  });

  it('are the only importers of adapters, apart from modules and guards', () => {
    const knowing = IMPORTS.filter(
      ({ from, to }) =>
        !KNOW_ADAPTERS.includes(roomOf(from)) &&
        roomOf(to) === 'adapters' &&
        !ADAPTER_FOLDER.test(from) &&
        !/\.(module|guard)\.ts$/.test(from),
    );
    expect(knowing.map(show)).toEqual([]);
  });
});

describe('services', () => {
  it('import no adapters', () => {
    const knowing = IMPORTS.filter(
      ({ from, to }) =>
        from.endsWith('.service.ts') && roomOf(from) !== 'adapters' && roomOf(to) === 'adapters',
    );
    expect(knowing.map(show)).toEqual([]);
  });
});

describe('files', () => {
  it('import only files that exist', () => {
    const known = new Set(FILES.map(({ path }) => path));
    expect(IMPORTS.filter(({ to }) => !known.has(to)).map(show)).toEqual([]);
  });

  it('have no circular imports at run time', () => {
    expect(findCircle(IMPORTS.filter(({ isTypeOnly }) => !isTypeOnly))).toEqual([]);
  });
});

/** The folder under `src`, or the name of a file that is in `src` itself. */
function roomOf(path: string): string {
  const [, first, second] = path.split('/');
  return GROUPS.includes(first!) ? `${first}/${second}` : first!;
}

/** The files of a circle in the order of their imports, or an empty list. */
function findCircle(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const to of targets.get(path) ?? []) {
      const circle = visit(to, [...way, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const path of targets.keys()) {
    const circle = visit(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
