// Walks through the whole product in Chromium, as an administrator and a person do, on the built
// server with an empty embedded database. Every page that is reached is examined: axe, the policy,
// errors of scripts, requests to other hosts, the focus. Not a part of CI, for it takes minutes.
//
//   npm run check:console [-- --screenshots FOLDER]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, launchBrowser } from '../relying-parties/browser.mjs';
import { startApplication } from './application.mjs';
import { Findings } from './findings.mjs';
import { startMail } from './mail.mjs';
import { Server } from './server.mjs';
import { STORY } from './story.mjs';
import { tour } from './tour.mjs';

const { values } = parseArgs({ options: { screenshots: { type: 'string' } } });
const shots = values.screenshots && resolve(values.screenshots);
if (!findChromium()) {
  console.error('Not installed on this machine: Chromium. CHROMIUM names one elsewhere.');
  process.exit(1);
}
if (shots) await mkdir(shots, { recursive: true });

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-walk-'));
const findings = new Findings();
/** What is to be closed. The browser comes last. */
const open = [];
try {
  const mail = await startMail();
  open.push(mail);
  const application = await startApplication();
  open.push(application);
  const server = await Server.first(folder, mail.port);
  open.push(server);
  const browser = await launchBrowser();
  open.push(browser);
  const world = { mail, application, server, browser, shots, findings };
  for (const [name, work] of STORY) await step(name, () => work(world));
  await step('every view, in each language, theme and width', () => tour(world));
} catch (error) {
  findings.add('walk', error.stack);
} finally {
  for (const each of open.reverse()) await each.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
if (shots) console.log(`Screenshots: ${shots}`);
process.exitCode = findings.report() ? 0 : 1;

/** A step of the story needs those before it, so the first that fails ends the walk. */
async function step(name, work) {
  const begun = Date.now();
  try {
    await work();
  } catch (error) {
    console.log(`FAILED ${name}`);
    if (open.length > 3) await showPages(open.at(-1));
    throw error;
  }
  console.log(`ok     ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

/** What the visitors saw when a step failed. */
async function showPages(browser) {
  for (const [number, page] of (await browser.pages()).entries()) {
    const text = await page.evaluate('document.body.innerText');
    console.log(`       ${page.url()}: ${text.replace(/\s+/g, ' ').slice(0, 1500)}`);
    if (shots) await page.screenshot({ path: join(shots, `failed-${number}.png`) });
  }
}
