/**
 * Updates the list of migrations and the hashes that freeze them from the folder: `npm run
 * migrations`. A migration that is already listed must not have changed.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../../src/platform/database/migrations/', import.meta.url);
const LIST = new URL('../../src/platform/database/migrations.ts', import.meta.url);
const HASHES = new URL('../architecture/migration-hashes.json', import.meta.url);

const landed = JSON.parse(readFileSync(HASHES, 'utf8'));
const files = readdirSync(FOLDER).sort();
const migrations = files.map((file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  if (file in landed && landed[file] !== hash) {
    process.stderr.write(
      `${file} has changed. If it is merged, it may have run on somebody's data: add another migration. If it is not, remove its line from test/architecture/migration-hashes.json and run this again.\n`,
    );
    process.exit(1);
  }
  return { file, hash, name: /export class (\w+) implements/.exec(text)[1] };
});

const lines = (toLine) => migrations.map(toLine).join('\n');
writeFileSync(
  LIST,
  `${lines(({ file, name }) => `import { ${name} } from './migrations/${file.replace(/\.ts$/, '.js')}';`)}

/** Every migration, oldest first. Written by \`npm run migrations\`. */
export const MIGRATIONS = [
${lines(({ name }) => `  ${name},`)}
] as const;
`,
);
const hashes = Object.fromEntries(migrations.map(({ file, hash }) => [file, hash]));
writeFileSync(HASHES, `${JSON.stringify(hashes, undefined, 2)}\n`);
