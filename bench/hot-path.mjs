import { readFileSync } from 'node:fs';
import { createApiKeyText } from '../dist/platform/credentials/secret-token.js';
import { measure } from './measure.mjs';
import { prepareOauth } from './oauth.mjs';
import { createDatabase, startPostgres } from './postgres.mjs';
import { summarize, toTable, writeResults } from './report.mjs';
import { seed } from './seed.mjs';
import { startBare, startGatehouse, SUPERUSER_API_KEY } from './servers.mjs';

/**
 * Looks up the account of a key or a token. The targets take turns, and every answer is checked.
 */
export async function compareHotPath(options) {
  const postgres = await startPostgres();
  const servers = [];
  const keep = async (starting) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  try {
    const database = await createDatabase(postgres.url, 'gatehouse_bench');
    const gatehouse = await keep(startGatehouse(database));
    const sample = await seed(database, options.users, createApiKeyText);
    const baseline = await keep(startBare('baseline', database));
    const batched = await keep(startBare('batched', database));
    const bare = await keep(startBare('no-database'));
    const embedded = await keep(startGatehouse(undefined));

    const byKey = sample.map(({ apiKey }) => get('/api/v1/users/whoami', { 'x-api-key': apiKey }));
    const byToken = sample.map(({ token }) =>
      get('/api/v1/users/whoami', { authorization: `Bearer ${token}` }),
    );
    const byWindmillToken = sample.map(({ apiKey }) =>
      get('/api/users/whoami', { authorization: `Bearer ${apiKey}` }),
    );
    const isUser = (body) => body.includes('"username":"user-');
    const onPostgres = { postgresPid: postgres.pid };
    const ofOauth = await prepareOauth(gatehouse, database, sample);
    const targets = [
      { name: 'baseline', ...baseline, ...onPostgres, requests: byKey, verify: isUser },
      { name: 'batched', ...batched, ...onPostgres, requests: byKey, verify: isUser },
      { name: 'no database', ...bare, requests: byKey, verify: isUser },
      { name: 'gatehouse by key', ...gatehouse, ...onPostgres, requests: byKey, verify: isUser },
      {
        name: 'gatehouse by token',
        ...gatehouse,
        ...onPostgres,
        requests: byToken,
        verify: isUser,
      },
      {
        name: 'gatehouse by Windmill token',
        ...gatehouse,
        ...onPostgres,
        requests: byWindmillToken,
        verify: (body) => body.includes('"email":"user-'),
      },
      ...ofOauth.map((target) => ({ ...target, ...gatehouse, ...onPostgres })),
      {
        name: 'gatehouse verify by key',
        ...gatehouse,
        ...onPostgres,
        requests: sample.map(({ apiKey }) => get('/auth/verify', { 'x-api-key': apiKey })),
        verify: (body) => body === '',
      },
      {
        name: 'gatehouse embedded',
        ...embedded,
        requests: [get('/api/v1/users/whoami', { 'x-api-key': SUPERUSER_API_KEY })],
        verify: (body) => body.includes('"username":"admin"'),
      },
      ...furtherTargets(options.targetsFile),
    ].filter(({ name }) => name === 'baseline' || !options.only || options.only.includes(name));

    for (const target of targets) await measure(target, { ...options, seconds: 1 });
    const rounds = [];
    const alone = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const turn = targets.map((_, index) => targets[(index + round) % targets.length]);
      for (const target of turn) {
        rounds.push({ round, name: target.name, ...(await measure(target, options)) });
      }
      for (const target of turn) {
        const figures = await measure(target, { ...options, connections: 1 });
        alone.push({ round, name: target.name, ...figures });
      }
      console.log(`round ${round + 1} of ${options.rounds} done`);
    }
    const table = toTable(summarize(rounds), summarize(alone));
    console.log(table);
    const accounts = options.users.toLocaleString('en-US');
    writeResults(`Who is this key? (${accounts} accounts)`, table, options);
  } finally {
    for (const server of servers) await server.stop();
    await postgres.stop();
  }
}

function get(path, headers) {
  return { method: 'GET', path, headers };
}

/** Another server: `[{"name", "url", "headers", "bodyIncludes"}]`. */
function furtherTargets(file) {
  if (!file) return [];
  return JSON.parse(readFileSync(file, 'utf8')).map(({ name, url, headers, bodyIncludes }) => {
    const { origin, pathname, search } = new URL(url);
    return {
      name,
      url: origin,
      requests: [get(pathname + search, headers ?? {})],
      verify: (body) => body.includes(bodyIncludes ?? ''),
    };
  });
}
