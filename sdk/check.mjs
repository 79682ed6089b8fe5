import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from './document.mjs';
import { GENERATORS, withDocument } from './generators.mjs';
import { RECIPES } from './recipes.mjs';
import { startGatehouse, SUPERUSER } from './server.mjs';
import { missingTools } from './tools.mjs';

/** What each program of ours prints, a line a step. */
const STEPS = [
  ...['login', 'create', 'list', 'patch', 'key'],
  ...['windmill token', 'windmill whoami', 'zenml list', 'reset', 'delete'],
].join('\n');

const USAGE = `Usage: npm run sdk:check -- [language or generator ...]

Generates, compiles and drives the SDKs of ${Object.keys(GENERATORS).join(', ')}.`;

/** Returns the generators to check, each with its language. */
function chosen(names) {
  const all = Object.entries(GENERATORS).flatMap(([language, list]) =>
    list.map((generator) => ({ language, ...generator })),
  );
  // A generator may have the name of its language, which then means all of the language.
  const isNamed = ({ language, name }, given) => language === given || name === given;
  const unknown = names.filter((given) => !all.some((one) => isNamed(one, given)));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}.\n\n${USAGE}`);
  return names.length === 0 ? all : all.filter((one) => names.some((given) => isNamed(one, given)));
}

/** Returns the row of a generator in the table. */
async function check({ language, name, version, tools, generate }, document, url) {
  const recipe = RECIPES[name];
  const row = { language, generator: `${name} ${version}`, generate: '', compile: '', drive: '' };
  const missing = missingTools([...new Set([...tools, ...recipe.tools])]);
  if (missing.length > 0) return { ...row, generate: `skipped: no ${missing.join(', ')}` };

  const work = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-'));
  const out = join(work, 'sdk');
  const steps = {
    generate: () => withDocument(document, out, (file) => generate(file, out)),
    compile: () => recipe.compile(work),
    drive: recipe.drive && (() => driveAll(recipe, work, url)),
  };
  mkdirSync(out);
  try {
    for (const [step, act] of Object.entries(steps)) {
      if (!act) {
        row[step] = 'not tried';
        continue;
      }
      console.log(`${language}, ${name}: ${step}`);
      const startedAt = performance.now();
      row[step] = 'failed';
      await act();
      row[step] = `ok, ${Math.round((performance.now() - startedAt) / 1000)} s`;
    }
  } catch (error) {
    console.error(error.message);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return row;
}

async function driveAll(recipe, work, url) {
  const output = await recipe.drive(work, [url, SUPERUSER.username, SUPERUSER.password]);
  if (output.trim() !== STEPS) throw new Error(`The program did not do each step:\n${output}`);
}

function tableOf(rows) {
  const header = Object.fromEntries(Object.keys(rows[0]).map((key) => [key, key]));
  const widths = Object.keys(header).map((key) =>
    Math.max(...[header, ...rows].map((row) => row[key].length)),
  );
  const lines = [header, ...rows].map((row) =>
    Object.values(row)
      .map((cell, index) => cell.padEnd(widths[index]))
      .join(' | '),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join(' | '));
  return lines.map((line) => `| ${line} |`).join('\n');
}

try {
  const generators = chosen(process.argv.slice(2));
  const document = await readDocument();
  const server = await startGatehouse();
  const rows = [];
  try {
    for (const generator of generators) rows.push(await check(generator, document, server.url));
  } finally {
    await server.stop();
  }
  console.log(`\n${tableOf(rows)}`);
  const failed = rows.some((row) => Object.values(row).includes('failed'));
  process.exitCode = failed ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
