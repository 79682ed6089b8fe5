import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { faultOfName } from '../platform/identifiers/identifier-rules.js';
import { sayWhyNameRefused } from '../platform/errors/name-refusal.js';
import { findAccount, findAccountIfAny, ID_OPTION, type AccountChoice } from './find-account.js';
import {
  choosePassword,
  printSecret,
  withRefusedInput,
  type PasswordOptions,
} from './secret-input.js';
import { say } from './output.js';
import { Refusal, UsageFault } from './refusal.js';
import { withServices } from './with-services.js';

const FROM_STDIN = 'read the password from standard input (default: generate and print one)';

/** `superuser create`, `superuser reset-password`. */
export function addSuperuserCommands(program: Command): void {
  const superuser = program
    .command('superuser')
    .description('Restore access for an operator who is locked out.');

  superuser
    .command('create')
    .description('Create an active superuser.')
    .argument('<name>', 'user name')
    .option('--password-stdin', FROM_STDIN)
    .option('--promote', 'make an existing account an active superuser; it keeps its password')
    .option(...ID_OPTION)
    .action(create);

  superuser
    .command('reset-password')
    .description("Set a superuser's password and end its sessions.")
    .argument('<name>', 'user name')
    .option('--password-stdin', FROM_STDIN)
    .option(...ID_OPTION)
    .action(resetPassword);
}

async function create(
  username: string,
  options: PasswordOptions & AccountChoice & { promote?: boolean },
): Promise<void> {
  const fault = faultOfName(username);
  if (fault) throw new UsageFault(`${sayWhyNameRefused({ fault })}.`);
  if (options.promote && options.passwordStdin) {
    throw new UsageFault(
      '--promote keeps the password; change it with "superuser reset-password".',
    );
  }
  const password = await choosePassword(options);
  await withServices(async (services) => {
    const { UsersService } = await import('../users/users.service.js');
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    const users = services.get(UsersService);
    if (options.promote) {
      return promote(services, username, (await findAccountIfAny(services, username, options))?.id);
    }
    const [existing] = await services.get(IdentifiersService).holdersOf(username);
    if (existing) {
      throw new Refusal(
        `The account "${username}" exists. To make it an active superuser: gatehouse superuser create --promote -- '${username}'`,
      );
    }
    await withRefusedInput(users.create({ username, password: password.text, isSuperuser: true }));
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
  const { AccountRecovery } = await import('../users/account-recovery.service.js');
  await services.get(AccountRecovery).promote(id);
  say(`The account "${username}" is an active superuser. Its password is unchanged.`);
}

async function resetPassword(
  name: string,
  options: PasswordOptions & AccountChoice,
): Promise<void> {
  const password = await choosePassword(options);
  await withServices(async (services) => {
    const user = await findAccount(services, name, options);
    if (!user.isSuperuser) {
      throw new Refusal(
        `The account "${name}" is not a superuser. A superuser can set its password in the API (PATCH /api/v1/users/${user.id}).`,
      );
    }
    const { AccountRecovery } = await import('../users/account-recovery.service.js');
    await withRefusedInput(services.get(AccountRecovery).setPassword(user.id, password.text));
    say(`The password of "${name}" was changed, and its sessions have ended.`);
    if (!user.isActive) {
      say(
        `The account is inactive. To activate it: gatehouse superuser create --promote -- '${name}'`,
      );
    }
    if (password.isGenerated) printSecret(password.text, 'Its password');
  });
}
