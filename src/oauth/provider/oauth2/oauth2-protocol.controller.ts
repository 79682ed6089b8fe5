import { Controller, Get, Options, Post, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import type { DirectoryRequest } from '../../../access/request.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { oauth2 } from '../../../adapters/oauth2.js';
import {
  ProtocolServer,
  SERVE_CLIENT_REFUSALS,
  SERVE_REFUSALS,
} from '../protocol-server.service.js';

const JSON_OBJECT = { type: 'object', additionalProperties: true };

/**
 * The endpoints that programs call. They are public, since the protocol authenticates: clients by
 * secret or PKCE, tokens by themselves. The provider answers CORS preflights, since it knows each
 * client's origins.
 */
@ApiTags('OAuth2')
@BelongsTo(oauth2)
@Controller()
export class Oauth2ProtocolController {
  constructor(private readonly server: ProtocolServer) {}

  @Get('.well-known/openid-configuration')
  @Public()
  @Answers(undefined, {
    description: 'Discover the provider. OpenID Connect Discovery 4.',
    schema: JSON_OBJECT,
    fails: SERVE_REFUSALS,
  })
  discover(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @Answers(undefined, {
    description: 'Discover the server. RFC 8414 3.',
    schema: JSON_OBJECT,
    fails: SERVE_REFUSALS,
  })
  discoverServer(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Get('oauth/jwks')
  @Public()
  @Answers(undefined, {
    description: 'List the keys that sign ID tokens. RFC 7517 5.',
    schema: JSON_OBJECT,
    fails: SERVE_REFUSALS,
  })
  @ApiProduces('application/jwk-set+json')
  listKeys(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }

  @Post('oauth/token')
  @Public()
  @Answers(undefined, {
    description: 'Get tokens. RFC 6749 3.2.',
    schema: JSON_OBJECT,
    fails: SERVE_CLIENT_REFUSALS,
  })
  token(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveClient(request, reply);
  }

  @Post('oauth/introspect')
  @Public()
  @Answers(undefined, {
    description: 'Check whether a token is valid, and its scopes. RFC 7662 2.',
    schema: JSON_OBJECT,
    fails: SERVE_CLIENT_REFUSALS,
  })
  introspect(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveClient(request, reply);
  }

  @Post('oauth/revoke')
  @Public()
  @Answers(undefined, {
    description: 'Revoke a token. RFC 7009 2.',
    fails: SERVE_CLIENT_REFUSALS,
  })
  revoke(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveClient(request, reply);
  }

  @Post('oauth/device_authorization')
  @Public()
  @Answers(undefined, {
    description: 'Start the authorization of a device. RFC 8628 3.1.',
    schema: JSON_OBJECT,
    fails: SERVE_CLIENT_REFUSALS,
  })
  authorizeDevice(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveClient(request, reply);
  }

  @Get('oauth/userinfo')
  @Public()
  @Answers(undefined, {
    description: 'Get the claims about the person of a token. OpenID Connect Core 5.3.',
    schema: JSON_OBJECT,
    fails: [...SERVE_REFUSALS, 'oauth_client_refused'],
  })
  readUserinfo(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveUserinfo(request, reply);
  }

  @Post('oauth/userinfo')
  @Public()
  @Answers(undefined, {
    description:
      'Get the claims about the person of a token, which is sent in the form. OpenID Connect Core 5.3.',
    schema: JSON_OBJECT,
    fails: [...SERVE_REFUSALS, 'oauth_client_refused'],
  })
  askUserinfo(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serveUserinfo(request, reply);
  }

  @Options([
    '.well-known/openid-configuration',
    '.well-known/oauth-authorization-server',
    'oauth/jwks',
    'oauth/token',
    'oauth/introspect',
    'oauth/revoke',
    'oauth/device_authorization',
    'oauth/userinfo',
  ])
  @Public()
  @Answers('page')
  preflight(@Req() request: DirectoryRequest, @Res() reply: FastifyReply) {
    return this.server.serve(request, reply);
  }
}
