import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { ClientGuesses } from '../../../auth/client-guesses.service.js';
import { CredentialGuesses } from '../../../auth/credential-guesses.service.js';
import { readBasicCredentials } from '../../../platform/credentials/basic-credentials.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { zenmlOauth } from '../../../adapters/zenml-oauth.js';
import { READ_GRANT_REFUSALS, readGrant, type Grant } from '../grant.js';
import { GrantsService, REDEEM_GRANT_REFUSALS } from '../grants.service.js';
import { OAuthTokenResponse, ZenmlLogin } from './token.dto.js';

/** `POST /auth/login`: one endpoint for all log-ins without a browser (contract zenml 2.1). */
@ApiTags('ZenML auth')
@BelongsTo(zenmlOauth)
@Controller('auth/login')
export class ZenmlLoginController {
  constructor(
    private readonly grants: GrantsService,
    private readonly guesses: CredentialGuesses,
    private readonly clients: ClientGuesses,
  ) {}

  @Post()
  @Public()
  // Only passwords are limited here: devices poll, and for keys and secrets only wrong ones count.
  @Limited('login', { when: (request) => grantOf(request).by === 'password' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @Answers(OAuthTokenResponse, {
    description:
      'Log in by password, by API key, by client credentials or by device code.\n\nThere is no refresh token: clients log in again.',
    fails: [...READ_GRANT_REFUSALS, ...REDEEM_GRANT_REFUSALS],
  })
  async login(@Req() request: FastifyRequest, @Body() _body: ZenmlLogin) {
    const grant = grantOf(request);
    const redeem = async () => OAuthTokenResponse.from(await this.grants.redeem(grant));
    if (grant.by === 'client') return this.clients.guard(grant.clientId, request, redeem);
    try {
      return await redeem();
    } catch (error) {
      await this.guesses.count(error, request);
      throw error;
    }
  }
}

/** Returns the grant of a request whose body was read. */
function grantOf(request: FastifyRequest): Grant {
  return readGrant(withBasic(request, request.body as ZenmlLogin));
}

/** A client may send its id and secret in the header (RFC 6749 2.3.1). */
function withBasic({ headers }: FastifyRequest, body: ZenmlLogin): ZenmlLogin {
  const basic = readBasicCredentials(headers.authorization);
  if (body.client_secret || !basic) return body;
  return { ...body, client_id: basic.id, client_secret: basic.secret };
}
