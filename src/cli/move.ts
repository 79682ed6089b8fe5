import type { MovedDirectory } from '../accounts/moving-in/moved-directory.js';
import { say } from './output.js';
import { tellMoving } from './tell-moving.js';
import { terminal } from './terminal.js';
import { withServices } from './with-services.js';

export interface MoveOptions {
  readonly dryRun?: boolean;
  readonly adoptEmails?: boolean;
}

/**
 * Moves accounts in and prints the report.
 *
 * @param read called only in the caller's process
 */
export async function move(
  { dryRun: isTrial = false, adoptEmails: adoptsEmails = false }: MoveOptions,
  read: () => Promise<MovedDirectory>,
): Promise<void> {
  const source = await terminal().prepare('list of accounts', read);
  await withServices(async (services) => {
    const { DirectoryImport } = await import('../accounts/moving-in/directory-import.service.js');
    const options = { isTrial, adoptsEmails, tell: say };
    tellMoving(await services.get(DirectoryImport).run(source, options), isTrial);
  });
}
