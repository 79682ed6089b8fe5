import { Option, type Command } from 'commander';
import { alignColumns } from './align-columns.js';
import { print, say } from './output.js';
import { findAccount, ID_OPTION, type AccountChoice } from './find-account.js';
import { Incomplete, Refusal, UsageFault } from './refusal.js';
import { tellAdoptions } from './tell-adoptions.js';
import { withServices } from './with-services.js';

interface AdoptOptions extends AccountChoice {
  readonly all?: boolean;
}

/** `identifier contested`, `identifier settle`, `identifier adopt-email`. */
export function addIdentifierCommands(program: Command): void {
  const identifier = program
    .command('identifier')
    .description('Resolve user names and emails that several accounts of an older database share.');

  identifier
    .command('contested')
    .description('List the identifiers that several accounts share. Nobody else can take them.')
    .action(listContested);

  identifier
    .command('settle')
    .description('Give a contested identifier to one of the accounts that share it.')
    .argument('<name>', 'the user name or email')
    .addOption(new Option(...ID_OPTION).makeOptionMandatory())
    .action(settle);

  identifier
    .command('adopt-email')
    .description('Use a user name that is an email address as the email of its account.')
    .argument('[name]', 'the user name')
    .option(...ID_OPTION)
    .option('--all', 'every account without an email whose user name is an address')
    .action(adoptEmail);
}

async function listContested(): Promise<void> {
  await withServices(async (services) => {
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    const contested = await services.get(IdentifiersService).listContested();
    if (contested.length === 0) return say('No identifier is contested.');
    const rows = contested.flatMap(({ key, holders }) =>
      holders.map(({ id, username, email }) => [key, id, username, email ?? '']),
    );
    print(...alignColumns([['IDENTIFIER', 'ID', 'USER NAME', 'EMAIL'], ...rows]));
  });
}

async function settle(name: string, choice: AccountChoice): Promise<void> {
  await withServices(async (services) => {
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    const user = await findAccount(services, name, choice);
    await services.get(IdentifiersService).settle(name, user.id);
    say(`"${name}" belongs to the account ${user.id}.`);
  });
}

async function adoptEmail(name: string | undefined, options: AdoptOptions): Promise<void> {
  if ((name === undefined) !== Boolean(options.all)) {
    throw new UsageFault('Give either a user name or --all.');
  }
  await withServices(async (services) => {
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    const identifiers = services.get(IdentifiersService);
    if (name !== undefined) {
      const user = await findAccount(services, name, options);
      const email = await refusing(name, identifiers.adoptEmail(user.id));
      return say(`The email of "${user.username}" is ${email}.`);
    }
    if (tellAdoptions(await identifiers.adoptAllEmails()) > 0) throw new Incomplete();
  });
}

async function refusing<T>(name: string, work: Promise<T>): Promise<T> {
  const { DomainError } = await import('../platform/errors/domain-error.js');
  return work.catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    throw new Refusal(
      error.is('email_refused')
        ? `"${name}" is not an email address.`
        : `"${name}" is shared by several accounts. See "gatehouse identifier contested".`,
    );
  });
}
