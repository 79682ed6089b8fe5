import { Body, Controller, Delete, Get, Options, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { oauth2 } from '../../../adapters/oauth2.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { OauthClient } from '../../clients/oauth-client.entity.js';
import {
  ClientRegistration,
  MANAGE_REGISTRATION_REFUSALS,
  REGISTER_REFUSALS,
  REPLACE_REGISTRATION_REFUSALS,
  type RegisteredClient,
} from '../../registration/client-registration.service.js';
import type { Registrant } from '../../registration/registration-gate.service.js';
import { Issuer } from '../issuer.service.js';
import { allowAllOrigins } from '../all-origins.js';
import { logoutOf, methodOf, pagesOf } from '../client-metadata.js';
import { ClientMetadataBody, RegistrationPath } from './registration.dto.js';

const JSON_OBJECT = { type: 'object', additionalProperties: true };
const BEARER = /^bearer +(\S+)$/i;

/**
 * Dynamic registration. The routes are public: a bearer token of the header is the initial or the
 * registration access token, never a credential of an account.
 */
@ApiTags('OAuth2')
@BelongsTo(oauth2)
@Controller('oauth/register')
export class RegistrationController {
  constructor(
    private readonly registration: ClientRegistration,
    private readonly issuer: Issuer,
  ) {}

  @Post()
  @Public()
  @Answers(undefined, {
    status: 201,
    description:
      'Register a client. RFC 7591 3.\n\nSwitched off unless `OAUTH_REGISTRATION` says otherwise. With `token`, the bearer token is one that a superuser made. Only this response contains the secret.',
    schema: JSON_OBJECT,
    fails: REGISTER_REFUSALS,
  })
  async register(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: ClientMetadataBody,
  ) {
    protect(reply);
    const registered = await this.registration.register(body, registrantOf(request));
    return this.describeIssued(registered, body);
  }

  @Get(':client_id')
  @Public()
  @Answers(undefined, {
    description:
      'Read a registration. RFC 7592 2.1.\n\nThe bearer token is the `registration_access_token`.',
    schema: JSON_OBJECT,
    fails: MANAGE_REGISTRATION_REFUSALS,
  })
  async readRegistration(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_id }: RegistrationPath,
  ) {
    protect(reply);
    const token = bearerOf(request);
    const client = await this.registration.read(client_id, token);
    return { ...this.describe(client), registration_access_token: token };
  }

  @Put(':client_id')
  @Public()
  @Answers(undefined, {
    description:
      'Replace a registration. RFC 7592 2.2.\n\nWhat is absent gets its default, and there are no scopes or grant types that the client does not have now. Counts as a registration. The response has another `registration_access_token`; the old one ends.',
    schema: JSON_OBJECT,
    fails: REPLACE_REGISTRATION_REFUSALS,
  })
  async replaceRegistration(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_id }: RegistrationPath,
    @Body() body: ClientMetadataBody,
  ) {
    protect(reply);
    const replaced = await this.registration.replace(client_id, body, registrantOf(request));
    return this.describeIssued(replaced, body);
  }

  @Delete(':client_id')
  @Public()
  @Answers(undefined, {
    status: 204,
    description: 'Delete a registration with all that was issued to the client. RFC 7592 2.3.',
    fails: MANAGE_REGISTRATION_REFUSALS,
  })
  async deleteRegistration(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_id }: RegistrationPath,
  ) {
    protect(reply);
    await this.registration.delete(client_id, bearerOf(request));
  }

  @Options(['', ':client_id'])
  @Public()
  @Answers('page', { status: 204 })
  preflightRegistration(@Res({ passthrough: true }) reply: FastifyReply) {
    allowAllOrigins(reply);
  }

  private describeIssued(
    { client, secret, registrationToken }: RegisteredClient,
    { token_endpoint_auth_method }: ClientMetadataBody,
  ) {
    return {
      ...this.describe(client),
      // Of the methods with a secret the server accepts each; the client knows which one it uses.
      ...(client.secretHash && token_endpoint_auth_method && { token_endpoint_auth_method }),
      ...(secret !== undefined && { client_secret: secret }),
      registration_access_token: registrationToken,
    };
  }

  private describe(client: OauthClient) {
    const { origin } = this.issuer;
    return {
      client_id: client.id,
      client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
      // It does not expire.
      ...(client.secretHash && { client_secret_expires_at: 0 }),
      registration_client_uri: `${origin}/oauth/register/${encodeURIComponent(client.id)}`,
      client_name: client.name,
      redirect_uris: client.redirectUris,
      post_logout_redirect_uris: client.postLogoutRedirectUris,
      grant_types: client.grantTypes,
      response_types: client.redirectUris.length > 0 ? ['code'] : [],
      scope: client.scopes.join(' '),
      token_endpoint_auth_method: methodOf(client),
      application_type: client.applicationType,
      ...pagesOf(client),
      ...logoutOf(client),
    };
  }
}

function protect(reply: FastifyReply): void {
  allowAllOrigins(reply);
  void reply.header('cache-control', 'no-store');
}

function registrantOf(request: FastifyRequest): Registrant {
  return { token: bearerOf(request), address: request.ip };
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}
