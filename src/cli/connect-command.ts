import { Argument, type Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import type { ProductConnection } from '../instance/connect/product-connections.service.js';
import { isOpen, PRODUCTS, type Product } from '../instance/connect/products.js';
import { withClients } from './oauth-client-commands.js';
import { print, say } from './output.js';
import { readValue } from './read-value.js';
import { UsageFault } from './refusal.js';

interface Options {
  readonly url?: string;
  readonly internalUrl?: string;
  readonly name?: string;
  readonly allowedDomain?: string[];
  readonly newSecret?: boolean;
  readonly allowHttp?: boolean;
}

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
  const request = await readRequest(product, options);
  await withClients(async (_clients, _secrets, services) => {
    const { ProductConnections } =
      await import('../instance/connect/product-connections.service.js');
    const { Issuer } = await import('../oauth/provider/issuer.service.js');
    if (request.internalUrl === undefined)
      warnOfAddress(services.get(Issuer, { strict: false }).origin);
    const connections = services.get(ProductConnections, { strict: false });
    const connection = await connections.connect(THE_SERVER, request);
    sayOutcome(connection);
    printSettings(connection);
  });
}

/** @throws UsageFault */
async function readRequest(product: Product, options: Options) {
  const { parseClientName } = await import('../oauth/clients/client-rules.js');
  const { parseEmailDomains, parseProductUrl } =
    await import('../instance/connect/connect-rules.js');
  const { name, client, checksDomains, asksByItself } = product;
  const { url, internalUrl, allowedDomain } = options;
  if (client && url === undefined) {
    throw new UsageFault(`${name} needs --url: where browsers reach it.`);
  }
  if (allowedDomain && !checksDomains) {
    throw new UsageFault(`--allowed-domain: ${name} has no such setting.`);
  }
  if (internalUrl !== undefined && !asksByItself) {
    throw new UsageFault(`--internal-url: browsers use the addresses in the settings of ${name}.`);
  }
  const near = internalUrl && readValue(parseProductUrl, internalUrl, '--internal-url');
  if (near && isOpen(near) && !options.allowHttp) {
    throw new UsageFault(
      '--internal-url: everybody between the servers could read credentials. ' +
        'Give an https address, or --allow-http on a private network.',
    );
  }
  return {
    product: name,
    url: client && readValue(parseProductUrl, url, '--url'),
    internalUrl: near,
    name: options.name && readValue(parseClientName, options.name, '--name'),
    allowedDomains:
      allowedDomain && readValue(parseEmailDomains, allowedDomain, '--allowed-domain'),
    hasNewSecret: options.newSecret,
    allowsHttp: options.allowHttp,
  };
}

function sayOutcome({ outcome, client }: ProductConnection): void {
  if (!client) return;
  const named = `The OAuth client ${client.id} ("${client.name}")`;
  if (outcome === 'created') say(`${named} was made. Its secret is shown only once.`);
  if (outcome === 'rotated') say(`${named} has a new secret. The old one has ended.`);
  if (outcome === 'found') {
    say(
      `${named} exists already, and stays as it is. ` +
        'Its secret is not known: --new-secret replaces it.',
    );
  }
}

function warnOfAddress(issuer: string): void {
  if (issuer.startsWith('https:')) return;
  say(
    `Warning: this server is called ${issuer}. Products store that address: set PUBLIC_URL to the ` +
      'https address that browsers use before you connect them for others than yourself.',
  );
}

function printSettings({ product, settings }: ProductConnection): void {
  for (const { place, lines } of settings) {
    say('', `${place}:`);
    print(...lines);
  }
  say('', `What else ${product.title} needs, and what then works: docs/connect/${product.page}`);
}
