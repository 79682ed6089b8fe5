import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Makes something dear once per run of jest, whichever worker needs it first: the others wait for
 * it.
 *
 * @param make is given a directory of its own, which lives as long as the run, and answers what the
 * others have to know
 * @throws Error in every worker when it could not be made
 */
export async function oncePerRun(
  name: string,
  make: (directory: string) => Promise<string>,
): Promise<string> {
  const directory = join(process.env['GATEHOUSE_TEST_RUN']!, name);
  const made = join(directory, 'made');
  const failed = join(directory, 'failed');
  if (await isFirst(directory)) {
    try {
      await tell(made, await make(directory));
    } catch (error) {
      await tell(failed, String(error));
      throw error;
    }
  }
  while (!(await exists(made))) {
    if (await exists(failed)) throw new Error(`${name}: ${await readFile(failed, 'utf8')}`);
    await wait(POLL_MS);
  }
  return readFile(made, 'utf8');
}

/** Making a directory succeeds for one process alone. */
function isFirst(directory: string): Promise<boolean> {
  return mkdir(directory).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** A file that is whole as soon as it is there. */
async function tell(file: string, text: string): Promise<void> {
  await writeFile(`${file}.unfinished`, text);
  await rename(`${file}.unfinished`, file);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
