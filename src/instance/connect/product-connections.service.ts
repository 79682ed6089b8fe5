import { Injectable } from '@nestjs/common';
import type { ActingFor } from '../../access/actor.js';
import { assertWholePower } from '../../access/scopes.js';
import { ClientSecrets } from '../../oauth/clients/client-secrets.service.js';
import {
  ClientsService,
  CREATE_CLIENT_REFUSALS,
  type IssuedClient,
} from '../../oauth/clients/clients.service.js';
import type { OauthClient } from '../../oauth/clients/oauth-client.entity.js';
import { Issuer } from '../../oauth/provider/issuer.service.js';
import { createCodeText } from '../../platform/credentials/secret-token.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { isOpen, PRODUCTS, type Product, type ProductName, type Settings } from './products.js';

/** What {@link ProductConnections.connect} throws. */
export const CONNECT_PRODUCT_REFUSALS = [
  ...CREATE_CLIENT_REFUSALS,
  // The client was deleted before its secret was replaced.
  'oauth_client_not_found',
] as const satisfies readonly ErrorCode[];

export interface ConnectionRequest {
  readonly product: ProductName;
  /** Where browsers reach the product, without a slash at the end. */
  readonly url?: string;
  /** The name of the client. Default: the title of the product. */
  readonly name?: string;
  readonly allowedDomains?: readonly string[];
  /** Whether a client that exists gets a new secret. */
  readonly hasNewSecret?: boolean;
  /** Where the product itself reaches this server, if not at its public address. */
  readonly internalUrl?: string;
  /** Whether http on a private network is accepted, between the product and this server too. */
  readonly allowsHttp?: boolean;
}

/** What became of the client: it is not needed, was made, was there, or has a new secret. */
export type ClientOutcome = 'none' | 'created' | 'found' | 'rotated';

export interface ProductConnection {
  readonly product: Product;
  readonly issuer: string;
  readonly outcome: ClientOutcome;
  readonly client: OauthClient | undefined;
  /** Known only if it is new. */
  readonly secret: string | undefined;
  readonly settings: readonly Settings[];
}

const UNKNOWN_SECRET = 'THE-SECRET-FROM-THE-FIRST-TIME';
const COOKIE_SECRET_BYTES = 16;

/** Lets products log people in here: makes their clients, and writes what their settings need. */
@Injectable()
export class ProductConnections {
  constructor(
    private readonly clients: ClientsService,
    private readonly secrets: ClientSecrets,
    private readonly issuer: Issuer,
  ) {}

  /**
   * Makes the client of a product if it is not there, and returns the settings of the product. The
   * same request again changes nothing.
   *
   * @throws DomainError {@link CONNECT_PRODUCT_REFUSALS}
   */
  async connect(by: ActingFor, request: ConnectionRequest): Promise<ProductConnection> {
    assertWholePower(by);
    const product = PRODUCTS.find(({ name }) => name === request.product)!;
    assertFitting(product, request);
    const issuer = this.issuer.origin;
    const { outcome, client, secret } = await this.clientOf(by, product, request);
    const settings = product.settingsFor({
      issuer,
      internalUrl: request.internalUrl ?? issuer,
      allowsHttp: request.allowsHttp === true,
      url: request.url ?? '',
      clientId: client?.id ?? '',
      secret: secret ?? UNKNOWN_SECRET,
      allowedDomains: request.allowedDomains ?? [],
      freshSecret: createCodeText(COOKIE_SECRET_BYTES),
    });
    return { product, issuer, outcome, client, secret, settings };
  }

  private async clientOf(
    by: ActingFor,
    { title, client: wanted }: Product,
    { url = '', name = title, hasNewSecret, allowsHttp }: ConnectionRequest,
  ): Promise<Partial<IssuedClient> & { outcome: ClientOutcome }> {
    if (!wanted) return { outcome: 'none' };
    const redirectUri = url + wanted.callback;
    const found = findOwn(await this.clients.list(), name);
    if (!found) {
      const issued = await this.clients.create(by, {
        name,
        redirectUris: [redirectUri],
        postLogoutRedirectUris: wanted.afterLogOut === undefined ? [] : [url + wanted.afterLogOut],
        grantTypes: [...wanted.grantTypes],
        scopes: [...wanted.scopes],
        requiresPkce: wanted.requiresPkce,
        isFirstParty: true,
        allowsHttp,
      });
      return { outcome: 'created', ...issued };
    }
    if (!found.redirectUris.includes(redirectUri)) {
      const others = found.redirectUris.join(' ');
      throw refusal(
        `The OAuth client ${found.id} ("${name}") exists already, for ${others}. ` +
          'Choose another name, or change the client',
      );
    }
    if (!hasNewSecret) return { outcome: 'found', client: found };
    return { outcome: 'rotated', ...(await this.secrets.rotate(by, found.id, 0)) };
  }
}

function findOwn(all: readonly OauthClient[], name: string): OauthClient | undefined {
  const own = all.filter((client) => client.name === name && client.origin === 'superuser');
  if (own.length < 2) return own[0];
  const ids = own.map(({ id }) => id).join(', ');
  throw refusal(`Several OAuth clients are called "${name}": ${ids}. Choose another name`);
}

function assertFitting(
  { title, client, checksDomains, asksByItself }: Product,
  { url, internalUrl, allowsHttp, allowedDomains = [] }: ConnectionRequest,
): void {
  if (client && url === undefined) {
    throw refusal(`${title} needs url: where browsers reach it`);
  }
  if (allowedDomains.length > 0 && !checksDomains) {
    throw refusal(`allowed_domains: ${title} has no such setting`);
  }
  if (internalUrl === undefined) return;
  if (!asksByItself) {
    throw refusal(`internal_url: browsers use the addresses in the settings of ${title}`);
  }
  if (isOpen(internalUrl) && !allowsHttp) {
    throw refusal(
      'internal_url: everybody between the servers could read credentials. ' +
        'Give an https address, or allow http on a private network',
    );
  }
}

function refusal(reason: string): DomainError<'oauth_client_invalid'> {
  return new DomainError('oauth_client_invalid', { reason });
}
