import { isIP } from 'node:net';
import type { Command } from 'commander';
import { findAccount, ID_OPTION } from './find-account.js';
import { say } from './output.js';
import { UsageFault } from './refusal.js';
import { withServices } from './with-services.js';

interface Options {
  readonly account?: string;
  readonly id?: string;
  readonly address?: string;
  readonly all?: boolean;
}

/** `unlock`. */
export function addUnlockCommand(program: Command): void {
  program
    .command('unlock')
    .description('Reset the limits on failed log-ins.')
    .option('--account <user>', 'forget the failed log-ins of an account')
    .option(...ID_OPTION)
    .option('--address <address>', 'forget everything that was counted for a client address')
    .option('--all', 'forget all failed log-ins')
    .action(unlock);
}

async function unlock({ account, id, address, all }: Options): Promise<void> {
  if ([account, address, all].filter((given) => given !== undefined).length !== 1) {
    throw new UsageFault('Choose --account, --address or --all.');
  }
  if (address !== undefined && isIP(address) === 0) {
    throw new UsageFault(`"${address}" is not an address.`);
  }
  await withServices(async (services) => {
    const { Unlocking } = await import('../auth/unlocking.service.js');
    const unlocking = services.get(Unlocking);
    const forgotten =
      account !== undefined
        ? await unlocking.ofAccount(
            await findAccount(services, account, id === undefined ? {} : { id }),
          )
        : address !== undefined
          ? await unlocking.ofAddress(address)
          : await unlocking.ofAll();
    if (forgotten === 0) return say('There was nothing to reset.');
    say('The limits were reset. A running server notices within half a minute.');
  });
}
