import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readEnv } from '../platform/config/env.js';
import { print, say } from './output.js';

/** `serve`, `migrate`, `openapi`. */
export function addServerCommands(program: Command): void {
  program
    .command('serve')
    .description('Start the server. It also migrates the database.')
    .action(async () => {
      const { serve } = await import('../start/serve.js');
      await serve();
    });

  program
    .command('migrate')
    .description('Bring the database up to date without starting the server.')
    .action(migrate);

  program
    .command('openapi')
    .description('Print the OpenAPI document. It needs no database.')
    .option('-o, --output <file>', 'write it to a file')
    .action(printDocument);
}

async function migrate(): Promise<void> {
  const { openDatabase } = await import('../platform/database/database.js');
  const { ENTITIES } = await import('../start/entities.js');
  const { MIGRATIONS } = await import('../platform/database/migrations.js');
  const database = await openDatabase(readEnv(), ENTITIES, { isWaiting: true });
  await database.close();
  print(`The database is up to date: ${MIGRATIONS.length} migrations.`);
}

async function printDocument({ output }: { output?: string }): Promise<void> {
  const { createOpenApiText } = await import('../start/openapi-text.js');
  const text = await createOpenApiText();
  if (output === undefined) {
    // A reader that closes the pipe early (`| head`) is not an error.
    process.stdout.on('error', () => {});
    process.stdout.write(text);
    return;
  }
  await writeFile(output, text);
  say(`The document was written to ${output}.`);
}
