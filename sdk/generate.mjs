import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { APIS, readDocument } from './document.mjs';
import { GENERATORS, generatorOf, withDocument } from './generators.mjs';
import { missingTools } from './tools.mjs';

const USAGE = `Usage: npm run sdk -- <language> <out folder> [--api ${APIS.join('|')}] [--generator <name>]

Languages and their generators, the default first:
${Object.entries(GENERATORS)
  .map(([language, list]) => `  ${language}: ${list.map(({ name }) => name).join(', ')}`)
  .join('\n')}

Without --api the SDK has all APIs. With it the names of functions are short.`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { api: { type: 'string' }, generator: { type: 'string' } },
  });
  const [language, out, ...rest] = positionals;
  if (!out || rest.length > 0) throw new Error(USAGE);
  if (!Object.hasOwn(GENERATORS, language)) {
    throw new Error(`There is no language "${language}".\n\n${USAGE}`);
  }
  if (values.api && !APIS.includes(values.api)) {
    throw new Error(`There is no API "${values.api}".\n\n${USAGE}`);
  }
  const generator = generatorOf(language, values.generator);
  if (!generator) throw new Error(`${language} has no "${values.generator}".\n\n${USAGE}`);
  return { generator, out: resolve(out), api: values.api };
}

try {
  const { generator, out, api } = readArguments();
  const missing = missingTools(generator.tools);
  if (missing.length > 0) {
    throw new Error(`${generator.name} needs what is not installed here: ${missing.join(', ')}.`);
  }
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new Error(`${out} is not empty. Name a new folder, or delete it first.`);
  }
  mkdirSync(out, { recursive: true });
  await withDocument(await readDocument(api), out, (file) => generator.generate(file, out));
  console.log(`${generator.name} ${generator.version} wrote the SDK to ${out}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
