import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import type { ClientSecrets } from '../oauth/clients/client-secrets.service.js';
import type { ClientsService, IssuedClient } from '../oauth/clients/clients.service.js';
import { sayFault } from '../platform/errors/input-fault.js';
import { MAX_OVERLAP_DAYS } from '../platform/validation/overlap.js';
import type { Parser } from '../platform/validation/parser.js';
import { alignColumns } from './align-columns.js';
import { readSpan } from './moment.js';
import { print, say } from './output.js';
import { readValue } from './read-value.js';
import { Refusal, UsageFault } from './refusal.js';
import { printSecret } from './secret-input.js';
import { withServices } from './with-services.js';

interface SettingOptions {
  readonly grant?: string[];
  readonly redirectUri?: string[];
  readonly postLogoutRedirectUri?: string[];
  readonly scope?: string[];
  readonly applicationType?: string;
  readonly requirePkce?: boolean;
  readonly firstParty?: boolean;
  readonly allowHttp?: boolean;
  readonly groupsFormat?: string;
  readonly introspectAll?: boolean;
  readonly resourceUri?: string;
  readonly resourceFormat?: string;
  readonly clientUri?: string;
  readonly logoUri?: string;
  readonly policyUri?: string;
  readonly tosUri?: string;
  readonly jwks?: string;
  readonly jwksUri?: string;
  /** False: it has none any more. */
  readonly backchannelLogoutUri?: string | false;
  readonly backchannelLogoutSessionRequired?: boolean;
}

type AddOptions = SettingOptions & { readonly public?: boolean };
type UpdateOptions = SettingOptions & { readonly name?: string };

const HTTP_WARNING =
  'Warning: with redirect URIs over http, everybody on that network can read codes.';

const ID = 'id of the client, as listed';
const GRANT =
  'authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code';

function addSettings(command: Command): Command {
  return command
    .option('--redirect-uri <uri...>', 'redirect URI for authorization codes')
    .option('--post-logout-redirect-uri <uri...>', 'redirect URI after a log-out')
    .option(
      '--scope <scope...>',
      'a scope that its tokens may have (default: all but admin and keys:write)',
    )
    .option('--application-type <type>', "web, or native: an app on the user's own machine")
    .option('--require-pkce', 'require PKCE although the client has a secret')
    .option('--first-party', 'ask nobody for consent')
    .option('--allow-http', 'accept redirect URIs with http on a private network')
    .option('--groups-format <format>', 'of the claims groups and roles: names, ids or roles')
    .option('--introspect-all', 'let it introspect every token of this server')
    .option('--resource-uri <uri>', 'the API that the client is: the audience of tokens for it')
    .option('--resource-format <format>', 'tokens for that API: opaque (default) or jwt')
    .option('--client-uri <url>', 'home page, shown on the consent page')
    .option('--logo-uri <url>', 'logo, shown on the consent page')
    .option('--policy-uri <url>', 'privacy policy, linked from the consent page')
    .option('--tos-uri <url>', 'terms of service, linked from the consent page')
    .option('--jwks <json>', 'public keys instead of a secret, as {"keys": [...]}')
    .option('--jwks-uri <url>', 'where the public keys are')
    .option('--backchannel-logout-uri <url>', 'where it is told that a log-in has ended')
    .option(
      '--backchannel-logout-session-required',
      'note that it needs sid in logout tokens, which always have it',
    );
}

/**
 * `oauth-client list`, `oauth-client add`, `oauth-client update`, `oauth-client remove`,
 * `oauth-client rotate`; `oauth rotate-keys`.
 */
export function addOauthClientCommands(program: Command): void {
  const clients = program.command('oauth-client').description('Manage OAuth 2.0 clients.');

  clients.command('list').description('List the clients, without their secrets.').action(list);

  const adding = clients
    .command('add')
    .description('Register a client and print its secret.')
    .argument('<name>', 'the name on the consent page')
    .option('--grant <type...>', `${GRANT}; none for an API that only introspects`)
    .option('--public', 'a client without a secret: an app on a phone or in a browser');
  addSettings(adding).action(add);

  const updating = clients
    .command('update')
    .description('Change the settings of a client. What is not given stays.')
    .argument('<id>', ID)
    .option('--name <name>', 'the name on the consent page')
    .option('--grant <type...>', GRANT);
  addSettings(updating)
    .option('--no-require-pkce', 'accept log-ins without PKCE')
    .option('--no-first-party', 'ask people for consent')
    .option('--no-introspect-all', 'let it introspect only its own tokens and those for its API')
    .option('--no-allow-http', 'redirect URIs need https, except on loopback')
    .option('--no-backchannel-logout-uri', 'do not tell it any more that log-ins have ended')
    .action(update);

  clients
    .command('remove')
    .description('Delete a client with its account and all tokens that were issued to it.')
    .argument('<id>', ID)
    .action(remove);

  clients
    .command('rotate')
    .description("Replace a client's secret and print the new one.")
    .argument('<id>', ID)
    .option('--overlap <span>', 'how long the old secret still works, such as 1h or 7d', '0h')
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
    const { isPublicClient } = await import('../oauth/clients/client-keys.js');
    const rows = all.map((client) => [
      client.id,
      client.name,
      isPublicClient(client) ? 'yes' : 'no',
      client.grantTypes.join(' '),
      client.scopes.join(' '),
      client.redirectUris.join(' ') || '-',
      client.origin,
    ]);
    const heads = ['ID', 'NAME', 'PUBLIC', 'GRANTS', 'SCOPES', 'REDIRECT URIS', 'ORIGIN'];
    print(...alignColumns([heads, ...rows]));
  });
}

async function add(name: string, { grant = [], ...options }: AddOptions): Promise<void> {
  const rules = await import('../oauth/clients/client-rules.js');
  const isApi = options.resourceUri !== undefined || options.introspectAll === true;
  if (grant.length === 0 && !isApi) throw new UsageFault('--grant needs at least one grant type.');
  const settings = await readSettings(options);
  const newClient = {
    ...settings,
    name: readValue(rules.parseClientName, name, 'The name'),
    grantTypes: readValue(rules.parseGrantTypes, grant, '--grant'),
    redirectUris: settings.redirectUris ?? [],
    isPublic: options.public,
  };
  await withClients(async (clients) => {
    if (options.allowHttp) say(HTTP_WARNING);
    printIssued(await clients.create(THE_SERVER, newClient));
  });
}

async function update(id: string, { name, ...options }: UpdateOptions): Promise<void> {
  const rules = await import('../oauth/clients/client-rules.js');
  const changes = {
    ...(await readSettings(options)),
    ...(name !== undefined && { name: readValue(rules.parseClientName, name, '--name') }),
  };
  await withClients(async (clients) => {
    if (options.allowHttp) say(HTTP_WARNING);
    const client = await clients.update(THE_SERVER, id, changes);
    say(`The OAuth client ${client.id} ("${client.name}") was changed.`);
  });
}

async function readSettings(options: SettingOptions) {
  const rules = await import('../oauth/clients/client-rules.js');
  const given = <T>(parse: Parser<T>, value: unknown, option: string): T | undefined =>
    value === undefined ? undefined : readValue(parse, value, option);
  const { parseRedirectUris, parseWebPage } = rules;
  const { parseAskedAddress, parseJwks } = await import('../oauth/clients/client-keys.js');
  const { jwks, jwksUri } = options;
  return {
    grantTypes: given(rules.parseGrantTypes, options.grant, '--grant'),
    redirectUris: given(parseRedirectUris, options.redirectUri, '--redirect-uri'),
    postLogoutRedirectUris: given(
      parseRedirectUris,
      options.postLogoutRedirectUri,
      '--post-logout-redirect-uri',
    ),
    scopes: given(rules.parseScopes, options.scope, '--scope'),
    applicationType: given(
      rules.parseApplicationType,
      options.applicationType,
      '--application-type',
    ),
    requiresPkce: options.requirePkce,
    isFirstParty: options.firstParty,
    allowsHttp: options.allowHttp,
    groupsFormat: given(rules.parseGroupsFormat, options.groupsFormat, '--groups-format'),
    introspectsAll: options.introspectAll,
    resourceUri: given(rules.parseResourceUri, options.resourceUri, '--resource-uri'),
    resourceFormat: given(rules.parseTokenFormat, options.resourceFormat, '--resource-format'),
    clientUri: given(parseWebPage, options.clientUri, '--client-uri'),
    logoUri: given(parseWebPage, options.logoUri, '--logo-uri'),
    policyUri: given(parseWebPage, options.policyUri, '--policy-uri'),
    tosUri: given(parseWebPage, options.tosUri, '--tos-uri'),
    // What is given takes the place of the other.
    jwks: given(parseJwks, readJson(jwks), '--jwks') ?? (jwksUri === undefined ? undefined : null),
    jwksUri:
      given(parseAskedAddress, jwksUri, '--jwks-uri') ?? (jwks === undefined ? undefined : null),
    backchannelLogoutUri:
      options.backchannelLogoutUri === false
        ? null
        : given(rules.parseLogoutUri, options.backchannelLogoutUri, '--backchannel-logout-uri'),
    backchannelLogoutSessionRequired: options.backchannelLogoutSessionRequired,
  };
}

async function remove(id: string): Promise<void> {
  await withClients(async (clients) => {
    await clients.delete(id);
    say(`The OAuth client ${id} was removed, with everything that was issued to it.`);
  });
}

async function rotate(id: string, { overlap }: { readonly overlap: string }): Promise<void> {
  const overlapSeconds = readSpan(overlap, { atMostDays: MAX_OVERLAP_DAYS });
  await withClients(async (_clients, secrets) => {
    const issued = await secrets.rotate(THE_SERVER, id, overlapSeconds);
    const end = issued.client.formerSecretExpiresAt?.toISOString();
    if (end !== undefined) say(`The old secret works until ${end}.`);
    printIssued(issued);
  });
}

function printIssued({ client, secret }: IssuedClient): void {
  if (secret !== undefined) return printSecret(secret, `The secret of the client ${client.id}`);
  say('The client has no secret. Its id:');
  print(client.id);
}

/** Runs work with the services of clients, and words what they refuse for the operator. */
export async function withClients(
  work: (
    clients: ClientsService,
    secrets: ClientSecrets,
    services: INestApplicationContext,
  ) => Promise<void>,
): Promise<void> {
  await withServices(async (services: INestApplicationContext) => {
    const { ClientsService } = await import('../oauth/clients/clients.service.js');
    const { ClientSecrets } = await import('../oauth/clients/client-secrets.service.js');
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services.get(ClientsService), services.get(ClientSecrets), services);
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
function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageFault('--jwks: expected JSON.');
  }
}
