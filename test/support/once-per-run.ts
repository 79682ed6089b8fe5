import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Makes something expensive once per run of jest, in the worker that needs it first. The others
 * wait for it.
 *
 * @param make is given its own directory, which exists as long as the run, and returns what the
 * other workers need to know
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

/** Only one process succeeds in creating the directory. */
function isFirst(directory: string): Promise<boolean> {
  return mkdir(directory).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Writes a file that is complete as soon as it exists. */
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
