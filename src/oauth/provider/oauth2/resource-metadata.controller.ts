import { Controller, Get, Options, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { oauth2 } from '../../../adapters/oauth2.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { apiScopesOf } from '../../clients/oauth-scopes.js';
import { UNVETTED_SCOPES } from '../../clients/client-origin.js';
import { Issuer } from '../issuer.service.js';
import { allowAllOrigins } from '../all-origins.js';

const BASE = '.well-known/oauth-protected-resource';
const OF_APIS = [`${BASE}/api`, `${BASE}/api/v1`];

/** Where tokens for our own APIs come from (RFC 9728). */
@ApiTags('OAuth2')
@BelongsTo(oauth2)
@Controller()
export class ResourceMetadataController {
  constructor(private readonly issuer: Issuer) {}

  @Get(BASE)
  @Public()
  @Answers(undefined, {
    description:
      'Discover the server that issues tokens for these APIs. RFC 9728 3.\n\nThe path of an API may follow: `/api`, `/api/v1`.',
    schema: { type: 'object', additionalProperties: true },
  })
  discoverResource(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.describe(reply, '');
  }

  @Get(OF_APIS)
  @Public()
  @Answers('page')
  discoverApi(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.describe(reply, request.routeOptions.url!.slice(`/${BASE}`.length));
  }

  @Options([BASE, ...OF_APIS])
  @Public()
  @Answers('page', { status: 204 })
  preflightResource(@Res({ passthrough: true }) reply: FastifyReply) {
    allowAllOrigins(reply);
  }

  private describe(reply: FastifyReply, path: string) {
    allowAllOrigins(reply);
    const { origin } = this.issuer;
    return {
      resource: origin + path,
      authorization_servers: [origin],
      // Clients ask for all that is listed, so those are missing that few may have.
      scopes_supported: apiScopesOf(UNVETTED_SCOPES),
      bearer_methods_supported: ['header'],
      resource_name: 'Gatehouse',
    };
  }
}
