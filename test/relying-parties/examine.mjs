import { isDeepStrictEqual } from 'node:util';
import { Person } from './browser.mjs';
import { DEVELOPER, OUTSIDER } from './gatehouse.mjs';

/**
 * Uses a party as people do.
 *
 * @returns a cell for each thing that it must do: `yes`, `no` or `-` if it does not support it;
 *   and what went wrong
 */
export async function examine(party, world, browser) {
  const cells = {};
  const problems = [];
  const person = await Person.at(browser, { account: DEVELOPER, buttons: party.buttons });
  const check = async (cell, work) => {
    if (party.notSupported[cell]) {
      cells[cell] = '-';
      return;
    }
    try {
      await work();
      cells[cell] = 'yes';
    } catch (error) {
      cells[cell] = 'no';
      problems.push(`${cell}: ${error.message}`);
    }
  };
  let shown;
  await check('log-in', async () => {
    const home = await person.openJson(party.home(world.origin));
    assertEqual(home.asked, ['log-in', 'consent'], 'what was asked');
    shown = party.personIn(home.shown);
  });
  for (const claim of ['name', 'email', 'groups']) {
    await check(claim, () => assertEqual(shown?.[claim], DEVELOPER[claim], claim));
  }
  await check('other group', () => assertRefused(party, world, browser));
  await check('refresh', () => assertRenewed(party, world, person));
  await check('log-out', () => assertLoggedOut(party, world, person));
  await person.close();
  return { cells, problems };
}

/** A person of the workspace who is not in the group. */
async function assertRefused(party, { origin }, browser) {
  const person = await Person.at(browser, { account: OUTSIDER, buttons: party.buttons });
  try {
    const end = await person.open(party.home(origin));
    assertEqual(end.asked, ['log-in', 'consent'], 'what was asked');
    if (!party.isRefused(end)) throw new Error(`${end.status} at ${end.url}: ${end.text}`);
  } finally {
    await person.close();
  }
}

/** The party has another access token when the first has expired, and it is good. */
async function assertRenewed(party, world, person) {
  const before = await party.tokenOf(person, world);
  if (!before) throw new Error('There is no token.');
  await new Promise((resolve) => setTimeout(resolve, (world.accessTokenSeconds + 1) * 1000));
  const after = await party.tokenOf(person, world);
  if (!after || after === before) throw new Error('The token is still the one from before.');
}

/**
 * The log-out ends the session of the party and the log-in at the provider. Either of them alone
 * would log the person in again without a question, which the first step shows.
 */
async function assertLoggedOut(party, world, person) {
  const home = party.home(world.origin);
  await person.forget(new URL(home).hostname);
  const again = await person.open(home);
  if (again.asked.includes('log-in')) throw new Error('The provider had forgotten the log-in.');
  const end = await person.open(party.logoutUrl(world.origin, world));
  if (party.isLoggedOut && !party.isLoggedOut(end, world.origin)) {
    throw new Error(`It ended at ${end.url} (${end.status}): ${end.text}`);
  }
  if (end.asked.includes('log-in')) return;
  const { asked } = await person.open(home);
  if (!asked.includes('log-in')) throw new Error('The person is still logged in.');
}

function assertEqual(found, expected, what) {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}
