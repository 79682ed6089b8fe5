import { parseClientName } from '../../../oauth/clients/client-rules.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { BooleanField, TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { oneOf } from '../../../platform/validation/parser.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import { parseEmailDomains, parseProductUrl } from '../connect-rules.js';
import type { ConnectionRequest, ProductConnection } from '../product-connections.service.js';
import { PRODUCT_NAMES, type ProductName } from '../products.js';

const OUTCOMES = ['none', 'created', 'found', 'rotated'] as const;

/** The path parameter of the route that connects a product. */
export class ConnectionPath {
  @TextField({
    parse: oneOf(PRODUCT_NAMES),
    schema: { enum: [...PRODUCT_NAMES] },
    example: 'grafana',
    description: 'The product, as the command `connect` calls it.',
  })
  product: ProductName;
}

/** What the settings of a product are made from. Unknown fields are refused. */
@NoExtraFields()
@ApiSchema({
  name: 'ConnectionCreate',
  description: 'What the settings of a product are made from. Unknown fields are refused.',
})
export class ConnectionCreate {
  @TextField({
    required: false,
    parse: parseProductUrl,
    schema: { maxLength: 2000 },
    example: 'https://grafana.example.com',
    description:
      'Where browsers reach the product. Required for every product that gets an OAuth client.',
  })
  url?: string;

  @TextField({
    required: false,
    parse: parseProductUrl,
    schema: { maxLength: 2000 },
    description:
      'Where the product itself reaches this server, if not at its public address. Only for `langflow`, which asks this server without a browser.',
  })
  internal_url?: string;

  @TextField({
    required: false,
    parse: parseClientName,
    schema: { minLength: 1, maxLength: 100 },
    description:
      'The name of the OAuth client, 1 to 100 characters. Default: the title of the product.',
  })
  name?: string;

  @TextsField({
    required: false,
    parse: parseEmailDomains,
    example: ['example.com'],
    description:
      'Domains of emails that the product lets in, at most 50. Default: all. Only for products that check them.',
  })
  allowed_domains?: string[];

  @BooleanField({
    required: false,
    description:
      'Whether a client that exists already gets a new secret, which ends the old one. Default: false.',
  })
  new_secret?: boolean;

  @BooleanField({
    required: false,
    description:
      'Whether http on a private network is accepted for the addresses. Everybody on that network can then read codes and credentials. Default: false.',
  })
  allow_http?: boolean;

  static toRequest(product: ProductName, body: ConnectionCreate): ConnectionRequest {
    return {
      product,
      url: body.url,
      internalUrl: body.internal_url,
      name: body.name,
      allowedDomains: body.allowed_domains,
      hasNewSecret: body.new_secret,
      allowsHttp: body.allow_http,
    };
  }
}

@ApiSchema({
  name: 'ConnectionBlock',
  description: 'Lines to paste into the settings of a product.',
})
export class ConnectionBlock {
  @TextField({ example: 'The file grafana.ini', description: 'Where the lines belong.' })
  title: string;

  @TextField({
    example: '[auth.generic_oauth]\nenabled = true',
    description: 'The lines, ready to paste.',
  })
  text: string;
}

@ApiSchema({
  name: 'ConnectionRead',
  description: 'What lets a product log people in here. Only this response contains a new secret.',
})
export class ConnectionRead {
  @TextField({ example: 'grafana', description: 'The product, as in the path.' })
  product: string;

  @TextField({ example: 'Grafana', description: 'What the product is called.' })
  title: string;

  @TextField({
    example: 'https://id.example.com',
    description: 'The issuer: the address of this server, which products store.',
  })
  issuer: string;

  @TextField({
    schema: { enum: [...OUTCOMES] },
    example: 'created',
    description:
      'What became of the OAuth client. `none`: the product needs none. `created`: it is new. `found`: it existed and stays as it is. `rotated`: it has a new secret.',
  })
  outcome: string;

  @TextField({
    nullable: true,
    example: 'ghc_0c9a54e1f2b7d3868a1e4b20',
    description: 'The OAuth client of the product. Null if it needs none.',
  })
  client_id: string | null;

  @TextField({
    nullable: true,
    example: 'ghcs_example',
    description: 'The secret of the client. Null unless it is new.',
  })
  client_secret: string | null;

  @ApiProperty({
    title: 'Blocks',
    type: [ConnectionBlock],
    description: 'What to paste into the settings of the product.',
  })
  blocks: ConnectionBlock[];

  static from(connection: ProductConnection): ConnectionRead {
    const { product, issuer, outcome, client, secret, settings } = connection;
    return {
      product: product.name,
      title: product.title,
      issuer,
      outcome,
      client_id: client?.id ?? null,
      client_secret: secret ?? null,
      blocks: settings.map(({ place, lines }) => ({ title: place, text: lines.join('\n') })),
    };
  }
}
