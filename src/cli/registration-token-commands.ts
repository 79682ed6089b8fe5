import type { Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import type { RegistrationTokens } from '../oauth/registration/registration-tokens.service.js';
import { alignColumns } from './align-columns.js';
import { readSpan } from './moment.js';
import { print, say } from './output.js';
import { readValue } from './read-value.js';
import { Refusal, UsageFault } from './refusal.js';
import { printSecret } from './secret-input.js';
import { withServices } from './with-services.js';

interface AddOptions {
  readonly uses: string;
  readonly lifetime: string;
}

const MAX_DAYS = 90;

/** `oauth-registration-token list`, `... add`, `... remove`. */
export function addRegistrationTokenCommands(program: Command): void {
  const tokens = program
    .command('oauth-registration-token')
    .description('Manage the tokens with which OAuth 2.0 clients register themselves.');

  tokens.command('list').description('List the tokens, without their texts.').action(list);

  tokens
    .command('add')
    .description('Create a token and print it.')
    .argument('<name>', 'whom it is for')
    .option('--uses <count>', 'how many clients it may register', '1')
    .option('--lifetime <span>', `how long it may be used, at most ${MAX_DAYS}d`, '1d')
    .action(add);

  tokens
    .command('remove')
    .description('Delete a token. Clients that were registered with it stay.')
    .argument('<id>', 'id of the token, as listed')
    .action(remove);
}

async function list(): Promise<void> {
  await withTokens(async (tokens) => {
    const all = await tokens.list();
    if (all.length === 0) return say('There are no registration tokens.');
    const rows = all.map(({ id, name, usesLeft, expiresAt }) => [
      id,
      name,
      String(usesLeft),
      expiresAt.toISOString(),
    ]);
    print(...alignColumns([['ID', 'NAME', 'USES LEFT', 'EXPIRES'], ...rows]));
  });
}

async function add(name: string, { uses, lifetime }: AddOptions): Promise<void> {
  const rules = await import('../oauth/registration/registration-token-rules.js');
  const created = {
    name: readValue(rules.parseTokenName, name, 'The name'),
    uses: readValue(rules.parseUses, Number(uses), '--uses'),
    lifetimeSeconds: readSpan(lifetime, { atMostDays: MAX_DAYS }),
  };
  if (created.lifetimeSeconds < 1) throw new UsageFault('--lifetime: must be longer than 0.');
  await withTokens(async (tokens) => {
    const { token, text } = await tokens.create(THE_SERVER, created);
    printSecret(text, `The registration token "${token.name}"`);
  });
}

async function remove(id: string): Promise<void> {
  const { parseUuid } = await import('../platform/validation/lax-uuid.js');
  const uuid = readValue(parseUuid, id, 'The id');
  await withTokens(async (tokens) => {
    await tokens.delete(uuid);
    say(`The registration token ${uuid} was removed.`);
  });
}

async function withTokens(work: (tokens: RegistrationTokens) => Promise<void>): Promise<void> {
  await withServices(async (services) => {
    const { RegistrationTokens } =
      await import('../oauth/registration/registration-tokens.service.js');
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services.get(RegistrationTokens, { strict: false }));
    } catch (error) {
      if (error instanceof DomainError) throw new Refusal(`${error.text}.`);
      throw error;
    }
  });
}
