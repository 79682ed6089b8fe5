// Runs relying parties of other languages, with their default settings, against the built server:
// log-in, name, email, groups, a person of another group, refresh, log-out. Not a part of CI: it
// installs packages. It needs Chromium, and for the parties `python3` (with venv), `go`, `java` 17
// with `mvn`, and `apache2` with `libapache2-mod-auth-openidc`.
//
//   npm run check:relying-parties [-- --only authlib,go-oidc]
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { authlib } from './authlib/party.mjs';
import { findChromium, launchBrowser } from './browser.mjs';
import { examine } from './examine.mjs';
import { startGatehouse } from './gatehouse.mjs';
import { goOidc } from './go-oidc/party.mjs';
import { modAuthOpenidc } from './mod_auth_openidc/party.mjs';
import { oauth2Proxy } from './oauth2-proxy/party.mjs';
import { findProgram, freePort, stop, stopAll, untilReady } from '../support/programs.mjs';
import { requestsOauthlib } from './requests-oauthlib/party.mjs';
import { springSecurity } from './spring-security/party.mjs';
import { WINDMILL_LIKE } from './windmill-like/party.mjs';

const PARTIES = [
  authlib,
  requestsOauthlib,
  goOidc,
  springSecurity,
  modAuthOpenidc,
  oauth2Proxy,
  ...WINDMILL_LIKE,
];
/** Short, so that the run sees tokens expire. */
const ACCESS_TOKEN_SECONDS = 20;
/** Of the output of a party that failed. */
const LAST_LINES = 20;

const wanted = chosenParties();
const missing = wanted.flatMap(missingOf);
if (missing.length > 0) {
  console.error(`Not installed on this machine:\n  ${missing.join('\n  ')}`);
  console.error('Install it, or choose parties with --only.');
  process.exit(1);
}

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-parties-'));
const upstream = await startUpstream();
let browser;
try {
  browser = await launchBrowser();
  process.exitCode = (await examineAll()) ? 0 : 1;
} finally {
  await browser?.close();
  upstream.server.close();
  await stopAll();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** @returns whether nothing failed */
async function examineAll() {
  const gatehouse = await startGatehouse({ folder, accessTokenSeconds: ACCESS_TOKEN_SECONDS });
  const table = [];
  const notes = [];
  let isGood = true;
  for (const party of wanted) {
    console.log(`${party.name}: installing`);
    const { version, cells, problems } = await examineOne(party, gatehouse);
    table.push({ party: version ?? party.name, ...cells });
    for (const [cell, reason] of Object.entries(party.notSupported)) {
      notes.push(`${party.name}, ${cell}: not supported by it: ${reason}`);
    }
    for (const problem of problems) console.error(`${party.name}: ${problem}`);
    if (problems.length > 0) console.error(await lastLinesOf(logOf(party)));
    isGood &&= problems.length === 0;
  }
  console.table(table);
  for (const note of notes) console.log(note);
  return isGood;
}

async function examineOne(party, { issuer, register }) {
  let installed;
  let running;
  try {
    installed = await party.install();
    console.log(`${party.name}: running`);
    const port = await freePort();
    // Another host than the provider's, so that the cookies of the two are apart.
    const origin = `http://localhost:${port}`;
    const client = await register({
      name: party.name,
      grant_types: ['authorization_code', 'refresh_token'],
      ...party.clientFor(origin),
    });
    const world = {
      issuer,
      origin,
      port,
      client,
      upstream: upstream.url,
      home: folder,
      log: logOf(party),
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    };
    running = await party.start(installed, world);
    await untilReady(running, () => party.isReady(origin));
    return { version: installed.version, ...(await examine(party, world, browser)) };
  } catch (error) {
    return { version: installed?.version, cells: {}, problems: [error.stack] };
  } finally {
    if (running) await stop(running);
  }
}

function logOf({ name }) {
  return join(folder, `${name}.log`);
}

async function lastLinesOf(log) {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}

/** The application behind the proxies: it shows the headers that it gets. */
async function startUpstream() {
  const server = createServer(({ headers }, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(headers));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

function chosenParties() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = values.only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !PARTIES.some((party) => party.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(`Not a party: ${unknown.join(', ')}. Parties: ${namesOf(PARTIES)}`);
    process.exit(1);
  }
  return names ? PARTIES.filter(({ name }) => names.includes(name)) : PARTIES;
}

function namesOf(parties) {
  return parties.map(({ name }) => name).join(', ');
}

function missingOf(party) {
  const programs = (party.programs ?? []).filter((name) => !findProgram(name));
  const others = party.missing?.() ?? [];
  const all = [...(findChromium() ? [] : ['Chromium']), ...programs, ...others];
  return all.map((name) => `${name}, for ${party.name}`);
}
