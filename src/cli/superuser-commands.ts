import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { parseUsername } from '../users/account-rules.js';
import { findAccount } from './find-account.js';
import {
  choosePassword,
  printSecret,
  withRefusedPassword,
  type PasswordOptions,
} from './secret-input.js';
import { say } from './output.js';
import { Refusal, UsageFault } from './refusal.js';
import { withServices } from './with-services.js';

const FROM_STDIN = 'take the password from standard input (default: generate and print one)';

/** `superuser create`, `superuser reset-password`. */
export function addSuperuserCommands(program: Command): void {
  const superuser = program
    .command('superuser')
    .description('Let the operator in who is locked out.');

  superuser
    .command('create')
    .description('Create an active superuser.')
    .argument('<name>', 'user name')
    .option('--password-stdin', FROM_STDIN)
    .option('--promote', 'make an account that exists an active superuser, with its password')
    .action(create);

  superuser
    .command('reset-password')
    .description("Set a superuser's password and end its sessions.")
    .argument('<name>', 'user name')
    .option('--password-stdin', FROM_STDIN)
    .action(resetPassword);
}

async function create(
  name: string,
  options: PasswordOptions & { promote?: boolean },
): Promise<void> {
  const parsed = parseUsername(name);
  if ('fault' in parsed) throw new UsageFault(`${parsed.fault.msg}.`);
  const username = parsed.value;
  if (options.promote && options.passwordStdin) {
    throw new UsageFault(
      '--promote keeps the password; change it with "superuser reset-password".',
    );
  }
  const password = await choosePassword(options);
  await withServices(async (services) => {
    const { UsersService } = await import('../users/users.service.js');
    const users = services.get(UsersService);
    const existing = await users.findByUsername(username);
    if (options.promote) return promote(services, username, existing?.id);
    if (existing) {
      throw new Refusal(
        `The account "${username}" exists. To make it an active superuser: gatehouse superuser create --promote -- '${username}'`,
      );
    }
    await withRefusedPassword(
      users.create({ username, password: password.text, isSuperuser: true }),
    );
    say(`The superuser "${username}" was created.`);
    if (password.isGenerated) printSecret(password.text, 'Its password');
  });
}

async function promote(
  services: INestApplicationContext,
  username: string,
  id: string | undefined,
): Promise<void> {
  if (!id) throw new Refusal(`There is no account "${username}" to promote.`);
  const { AccountRecovery } = await import('../users/account-recovery.js');
  await services.get(AccountRecovery).promote(id);
  say(`The account "${username}" is an active superuser. Its password is as before.`);
}

async function resetPassword(name: string, options: PasswordOptions): Promise<void> {
  const password = await choosePassword(options);
  await withServices(async (services) => {
    const user = await findAccount(services, name);
    if (!user.isSuperuser) {
      throw new Refusal(
        `The account "${name}" is no superuser. A superuser can set its password in the API (PATCH /api/v1/users/${user.id}).`,
      );
    }
    const { AccountRecovery } = await import('../users/account-recovery.js');
    await withRefusedPassword(services.get(AccountRecovery).setPassword(user.id, password.text));
    say(`The password of "${name}" was changed, and its sessions have ended.`);
    if (!user.isActive) {
      say(
        `The account is inactive. To activate it: gatehouse superuser create --promote -- '${name}'`,
      );
    }
    if (password.isGenerated) printSecret(password.text, 'Its password');
  });
}
