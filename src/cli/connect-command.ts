import { randomBytes } from 'node:crypto';
import { Argument, type Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import type { ClientSecrets } from '../oauth/clients/client-secrets.service.js';
import type { ClientsService, IssuedClient } from '../oauth/clients/clients.service.js';
import type { OauthClient } from '../oauth/clients/oauth-client.entity.js';
import { isOpen, PRODUCTS, type Connection, type Product } from './connect-products.js';
import { withClients } from './oauth-client-commands.js';
import { print, say } from './output.js';
import { readValue } from './read-value.js';
import { Refusal, UsageFault } from './refusal.js';

interface Options {
  readonly url?: string;
  readonly internalUrl?: string;
  readonly name?: string;
  readonly allowedDomain?: string[];
  readonly newSecret?: boolean;
  readonly allowHttp?: boolean;
}

type Client = Product['client'] & object;

const DOMAIN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const UNKNOWN_SECRET = 'THE-SECRET-FROM-THE-FIRST-TIME';

/** `connect <product>`: makes the client of a product and prints the settings of the product. */
export function addConnectCommand(program: Command): void {
  const names = PRODUCTS.map(({ name }) => name);
  program
    .command('connect')
    .description(
      'Let a product log people in here: make its client, and print what to paste into its settings.',
    )
    .addArgument(new Argument('<product>', 'which one').choices(names))
    .option('--url <url>', 'where browsers reach the product')
    .option(
      '--internal-url <url>',
      'where the product reaches this server, if not at PUBLIC_URL (langflow)',
    )
    .option('--name <name>', 'the name of the client (default: the name of the product)')
    .option('--allowed-domain <domain...>', 'let only emails of this domain log in there')
    .option('--new-secret', 'replace the secret of a client that exists already')
    .option('--allow-http', 'accept a product with http on a private network')
    .action(connect);
}

async function connect(name: string, options: Options): Promise<void> {
  const product = PRODUCTS.find((one) => one.name === name)!;
  const url = readUrl(product, options);
  const internalUrl = readInternalUrl(product, options);
  const allowedDomains = readDomains(product, options);
  await withClients(async (clients, secrets, services) => {
    const { Issuer } = await import('../oauth/provider/issuer.service.js');
    const issuer = services.get(Issuer, { strict: false }).origin;
    if (internalUrl === undefined) warnOfAddress(issuer);
    const issued =
      product.client &&
      (await issueClient(product, product.client, { url, options, clients, secrets }));
    printSettings(product, {
      issuer,
      internalUrl: internalUrl ?? issuer,
      allowsHttp: options.allowHttp === true,
      url,
      clientId: issued?.client.id ?? '',
      secret: issued?.secret ?? UNKNOWN_SECRET,
      allowedDomains,
      freshSecret: randomBytes(16).toString('hex'),
    });
  });
}

interface Issuing {
  readonly url: string;
  readonly options: Options;
  readonly clients: ClientsService;
  readonly secrets: ClientSecrets;
}

/** Returns the client of the product, made if it is not there. */
async function issueClient(
  product: Product,
  wanted: Client,
  { url, options, clients, secrets }: Issuing,
): Promise<IssuedClient> {
  const { parseClientName } = await import('../oauth/clients/client-rules.js');
  const name = readValue(parseClientName, options.name ?? product.title, '--name');
  const redirectUri = url + wanted.callback;
  const found = findOwn(await clients.list(), name);
  if (!found) {
    const issued = await clients.create(THE_SERVER, {
      name,
      redirectUris: [redirectUri],
      postLogoutRedirectUris: wanted.afterLogOut === undefined ? [] : [url + wanted.afterLogOut],
      grantTypes: [...wanted.grantTypes],
      scopes: [...wanted.scopes],
      requiresPkce: wanted.requiresPkce,
      isFirstParty: true,
      allowsHttp: options.allowHttp,
    });
    say(
      `The OAuth client ${issued.client.id} ("${name}") was made. Its secret is shown only once.`,
    );
    return issued;
  }
  if (!found.redirectUris.includes(redirectUri)) {
    throw new Refusal(
      `The OAuth client ${found.id} ("${name}") exists already, for ${found.redirectUris.join(' ')}. ` +
        'Give another --name, or change it with "oauth-client update".',
    );
  }
  if (options.newSecret) {
    const issued = await secrets.rotate(THE_SERVER, found.id, 0);
    say(`The OAuth client ${found.id} ("${name}") has a new secret. The old one has ended.`);
    return issued;
  }
  say(
    `The OAuth client ${found.id} ("${name}") exists already, and stays as it is. ` +
      'Its secret is not known: --new-secret replaces it.',
  );
  return { client: found, secret: undefined };
}

function findOwn(all: readonly OauthClient[], name: string): OauthClient | undefined {
  const own = all.filter((client) => client.name === name && client.origin === 'superuser');
  if (own.length < 2) return own[0];
  const ids = own.map(({ id }) => id).join(', ');
  throw new Refusal(`Several OAuth clients are called "${name}": ${ids}. Give another --name.`);
}

function warnOfAddress(issuer: string): void {
  if (issuer.startsWith('https:')) return;
  say(
    `Warning: this server is called ${issuer}. Products store that address: set PUBLIC_URL to the ` +
      'https address that browsers use before you connect them for others than yourself.',
  );
}

function printSettings(product: Product, connection: Connection): void {
  for (const { place, lines } of product.settingsFor(connection)) {
    say('', `${place}:`);
    print(...lines);
  }
  say('', `What else ${product.title} needs, and what then works: docs/connect/${product.page}`);
}

/** @throws UsageFault */
function readUrl({ name, client }: Product, { url }: Options): string {
  if (!client) return '';
  if (url === undefined) throw new UsageFault(`${name} needs --url: where browsers reach it.`);
  return readAddress(url, '--url');
}

/** @throws UsageFault */
function readInternalUrl(
  { name, asksByItself }: Product,
  { internalUrl, allowHttp }: Options,
): string | undefined {
  if (internalUrl === undefined) return undefined;
  if (!asksByItself) {
    throw new UsageFault(`--internal-url: browsers use the addresses in the settings of ${name}.`);
  }
  const address = readAddress(internalUrl, '--internal-url');
  if (isOpen(address) && !allowHttp) {
    throw new UsageFault(
      '--internal-url: everybody between the servers could read credentials. ' +
        'Give an https address, or --allow-http on a private network.',
    );
  }
  return address;
}

/** @throws UsageFault */
function readAddress(text: string, option: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = parsed && !parsed.search && !parsed.hash && !parsed.username && !parsed.password;
  if (!isPlain || !/^https?:$/.test(parsed.protocol)) {
    throw new UsageFault(`${option}: expected an address such as https://app.example.com.`);
  }
  return parsed.href.replace(/\/+$/, '');
}

/** @throws UsageFault */
function readDomains(
  { name, checksDomains }: Product,
  { allowedDomain: given = [] }: Options,
): string[] {
  if (given.length > 0 && !checksDomains) {
    throw new UsageFault(`--allowed-domain: ${name} has no such setting.`);
  }
  return given.map((text) => {
    const domain = text.replace(/^@/, '').toLowerCase();
    if (DOMAIN.test(domain)) return domain;
    throw new UsageFault('--allowed-domain: expected a domain such as example.com.');
  });
}
