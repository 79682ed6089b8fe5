import { Option, type Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { THE_SERVER } from '../access/actor.js';
import { findAccount, ID_OPTION, type AccountChoice } from './find-account.js';
import { say } from './output.js';
import {
  describeMoment,
  FORMAT_OPTION,
  LIMIT_OPTION,
  printTable,
  readLimit,
  type ListOptions,
} from './print-table.js';
import { Refusal } from './refusal.js';
import {
  choosePassword,
  printSecret,
  withRefusedInput,
  type PasswordOptions,
} from './secret-input.js';
import { addUserImportCommand } from './user-import-command.js';
import { withServices } from './with-services.js';

const NAME = 'user name or email';

/**
 * `user create`, `list`, `disable`, `enable`, `rename`, `set-email`, `reset-second-factors`,
 * `import`.
 */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('Manage accounts.');

  user
    .command('create')
    .description('Create an active account.')
    .argument('<name>', 'user name')
    .option('--email <email>', 'its email; you vouch for it')
    .option('--name <name>', 'name of the person')
    .option(
      '--password-stdin',
      'read the password from standard input (default: print a temporary one)',
    )
    .action(create);

  user
    .command('list')
    .description('List accounts in the order of their creation.')
    .option('--search <text>', 'only user names that contain it')
    .addOption(new Option('--after <cursor>', 'continue an earlier list'))
    .addOption(LIMIT_OPTION)
    .addOption(FORMAT_OPTION)
    .action(list);

  user
    .command('disable')
    .description('Deactivate an account and end its sessions. Its keys are rejected at once.')
    .argument('<user>', NAME)
    .option(...ID_OPTION)
    .action((name: string, choice: AccountChoice) => switchUser(name, choice, false));

  user
    .command('enable')
    .description('Activate an account.')
    .argument('<user>', NAME)
    .option(...ID_OPTION)
    .action((name: string, choice: AccountChoice) => switchUser(name, choice, true));

  user
    .command('rename')
    .description('Give an account another user name.')
    .argument('<user>', NAME)
    .argument('<name>', 'the new user name')
    .option(...ID_OPTION)
    .action(rename);

  user
    .command('set-email')
    .description('Give an account an email, for which you vouch.')
    .argument('<user>', NAME)
    .argument('<email>', 'the email')
    .option(...ID_OPTION)
    .action(setEmail);

  user
    .command('reset-second-factors')
    .description('Remove the second factors and recovery codes of an account that has lost them.')
    .argument('<user>', NAME)
    .option(...ID_OPTION)
    .action(resetSecondFactors);

  addUserImportCommand(user, 'import');
}

interface CreateOptions extends PasswordOptions {
  readonly email?: string;
  readonly name?: string;
}

async function create(username: string, options: CreateOptions): Promise<void> {
  const password = await choosePassword(options);
  const { email, name } = options;
  await refusing(async (services) => {
    const { UsersService } = await import('../users/users.service.js');
    const creating = services.get(UsersService).create({
      username,
      password: password.text,
      ...(email !== undefined && { email }),
      ...(name !== undefined && { name }),
      isPasswordExpired: password.isGenerated,
    });
    const user = await withRefusedInput(creating);
    say(`The account "${username}" (${user.id}) was created.`);
    if (!password.isGenerated) return;
    printSecret(password.text, 'Its temporary password, to be replaced at /login/password');
  });
}

interface UserListOptions extends ListOptions {
  readonly search?: string;
  readonly after?: string;
}

const MOST_PER_PAGE = 1_000;

async function list(options: UserListOptions): Promise<void> {
  const limit = readLimit(options);
  const { search = '', after } = options;
  if (after !== undefined && !/^\d{1,18}$/.test(after)) {
    throw new Refusal('--after: must be what an earlier list said.');
  }
  await refusing(async (services) => {
    const { UserList } = await import('../users/user-list.service.js');
    const users = services.get(UserList);
    const rows = [];
    let next: string | null = after ?? '0';
    let total = 0;
    while (next !== null && rows.length < limit) {
      const wanted = Math.min(limit - rows.length, MOST_PER_PAGE);
      const page = await users.page({ skip: 0, limit: wanted, search, after: next });
      rows.push(...page.users);
      ({ next, total } = page);
    }
    printTable(
      rows.map((user) => ({
        id: user.id,
        username: user.username,
        email: user.email,
        name: user.name,
        is_active: user.isActive,
        is_superuser: user.isSuperuser,
        created_at: describeMoment(user.createdAt),
        last_login_at: describeMoment(user.lastLoginAt),
      })),
      options,
    );
    say(`${rows.length} of ${total} accounts.`);
    if (next !== null) say(`There are more: --after ${next}`);
  });
}

async function switchUser(name: string, choice: AccountChoice, isActive: boolean): Promise<void> {
  await refusing(async (services) => {
    const { AccountRecovery } = await import('../users/account-recovery.service.js');
    const user = await findAccount(services, name, choice);
    const isChanged = await services.get(AccountRecovery).setActive(user.id, isActive);
    const [was, is] = isActive ? ['activated', 'active'] : ['deactivated', 'inactive'];
    say(`The account "${name}" ${isChanged ? `was ${was}` : `is ${is} already`}.`);
  });
}

async function rename(name: string, wanted: string, choice: AccountChoice): Promise<void> {
  await refusing(async (services) => {
    const { NamesService } = await import('../users/names.service.js');
    const { id } = await findAccount(services, name, choice);
    const isFirst = await withRefusedInput(services.get(NamesService).rename(id, wanted));
    say(`The account "${name}" has the user name "${wanted}".`);
    // Else AUTH_ENABLED=false may act as another superuser.
    if (isFirst) say('The first start made it: if SUPERUSER is set, give it the new name too.');
  });
}

async function setEmail(name: string, email: string, choice: AccountChoice): Promise<void> {
  await refusing(async (services) => {
    const { NamesService } = await import('../users/names.service.js');
    const { id, username } = await findAccount(services, name, choice);
    const stored = await services.get(NamesService).setEmail(id, email);
    say(`The email of "${username}" is ${stored}.`);
  });
}

async function refusing(work: (services: INestApplicationContext) => Promise<void>): Promise<void> {
  await withServices(async (services) => {
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services);
    } catch (error) {
      throw error instanceof DomainError ? new Refusal(`${error.text}.`) : error;
    }
  });
}

async function resetSecondFactors(name: string, choice: AccountChoice): Promise<void> {
  await refusing(async (services) => {
    const { id } = await findAccount(services, name, choice);
    const { SecondFactorSupport } =
      await import('../second-factors/second-factor-support.service.js');
    const support = services.get(SecondFactorSupport);
    const removed = await support.reset(THE_SERVER, id);
    if (removed === 0) return say(`The account "${name}" has no second factor.`);
    const { isRequired, graceEndsAt } = await support.see(id);
    const isDue = isRequired && (graceEndsAt === null || graceEndsAt <= new Date());
    say(
      `The second factors of "${name}" were removed. ` +
        (isDue
          ? 'Its next log-in leads to the setup of another one, which it must have.'
          : 'Its log-in asks for none.'),
    );
  });
}
