import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import type { ClientsService, IssuedClient } from '../oauth/clients/clients.service.js';
import { sayFault } from '../platform/errors/input-fault.js';
import type { Parser } from '../platform/validation/parser.js';
import { alignColumns } from './align-columns.js';
import { print, say } from './output.js';
import { Refusal, UsageFault } from './refusal.js';
import { printSecret } from './secret-input.js';
import { withServices } from './with-services.js';

interface AddOptions {
  readonly grant: string[];
  readonly redirectUri?: string[];
  readonly postLogoutRedirectUri?: string[];
  readonly scope?: string[];
  readonly public?: boolean;
}

/**
 * `oauth-client list`, `oauth-client add`, `oauth-client remove`, `oauth-client rotate`; `oauth
 * rotate-keys`.
 */
export function addOauthClientCommands(program: Command): void {
  const clients = program.command('oauth-client').description('Manage OAuth 2.0 clients.');

  clients.command('list').description('List the clients, without their secrets.').action(list);

  clients
    .command('add')
    .description('Register a client and print its secret.')
    .argument('<name>', 'the name on the consent page')
    .requiredOption(
      '--grant <type...>',
      'authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code',
    )
    .option('--redirect-uri <uri...>', 'redirect URI for authorization codes')
    .option('--post-logout-redirect-uri <uri...>', 'redirect URI after a log-out')
    .option(
      '--scope <scope...>',
      'a scope that its tokens may have (default: all but admin and keys:write)',
    )
    .option('--public', 'a client without a secret: an app on a phone or in a browser')
    .action(add);

  clients
    .command('remove')
    .description('Delete a client with its account and all tokens that were issued to it.')
    .argument('<id>', 'id of the client, as listed')
    .action(remove);

  clients
    .command('rotate')
    .description("Replace a client's secret and print the new one.")
    .argument('<id>', 'id of the client, as listed')
    .action(rotate);

  program
    .command('oauth')
    .description('Manage the OAuth 2.0 and OpenID Connect provider.')
    .command('rotate-keys')
    .description('Sign ID tokens with a new key. The old one stays published for a day.')
    .action(rotateKeys);
}

async function rotateKeys(): Promise<void> {
  await withServices(async (services) => {
    const { SigningKeys } = await import('../oauth/provider/signing-keys.service.js');
    const id = await services.get(SigningKeys).rotate();
    say(`The key ${id} signs from now on, on every process.`);
  });
}

async function list(): Promise<void> {
  await withClients(async (clients) => {
    const all = await clients.list();
    if (all.length === 0) return say('There are no OAuth clients.');
    const rows = all.map((client) => [
      client.id,
      client.name,
      client.secretHash ? 'no' : 'yes',
      client.grantTypes.join(' '),
      client.scopes.join(' '),
      client.redirectUris.join(' ') || '-',
    ]);
    const heads = ['ID', 'NAME', 'PUBLIC', 'GRANTS', 'SCOPES', 'REDIRECT URIS'];
    print(...alignColumns([heads, ...rows]));
  });
}

async function add(name: string, options: AddOptions): Promise<void> {
  const rules = await import('../oauth/clients/client-rules.js');
  const newClient = {
    name: read(rules.parseClientName, name, 'The name'),
    grantTypes: read(rules.parseGrantTypes, options.grant, '--grant'),
    redirectUris: read(rules.parseRedirectUris, options.redirectUri ?? [], '--redirect-uri'),
    postLogoutRedirectUris: read(
      rules.parseRedirectUris,
      options.postLogoutRedirectUri ?? [],
      '--post-logout-redirect-uri',
    ),
    scopes: options.scope && read(rules.parseScopes, options.scope, '--scope'),
    isPublic: options.public,
  };
  await withClients(async (clients) => printIssued(await clients.create(THE_SERVER, newClient)));
}

async function remove(id: string): Promise<void> {
  await withClients(async (clients) => {
    await clients.delete(id);
    say(`The OAuth client ${id} was removed, with everything that was issued to it.`);
  });
}

async function rotate(id: string): Promise<void> {
  await withClients(async (clients) => printIssued(await clients.rotateSecret(THE_SERVER, id)));
}

function printIssued({ client, secret }: IssuedClient): void {
  if (secret !== undefined) return printSecret(secret, `The secret of the client ${client.id}`);
  say('The public client has no secret. Its id:');
  print(client.id);
}

async function withClients(work: (clients: ClientsService) => Promise<void>): Promise<void> {
  await withServices(async (services: INestApplicationContext) => {
    const { ClientsService } = await import('../oauth/clients/clients.service.js');
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services.get(ClientsService));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.is('oauth_client_not_found')) throw new Refusal('There is no such OAuth client.');
      if (error.is('oauth_client_invalid')) throw new Refusal(`${error.details.reason}.`);
      if (error.is('invalid_input')) {
        const [issue] = error.details.issues;
        throw new UsageFault(`${issue!.location.slice(1).join('.')}: ${sayFault(issue!.fault)}.`);
      }
      throw error;
    }
  });
}

/** @throws UsageFault */
function read<T>(parse: Parser<T>, value: unknown, what: string): T {
  const parsed = parse(value);
  if ('value' in parsed) return parsed.value;
  throw new UsageFault(`${what}: ${sayFault(parsed.fault)}.`);
}
