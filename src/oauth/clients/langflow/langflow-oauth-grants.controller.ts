import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import {
  SignedIn,
  SuperuserOnly,
  SuperuserOrTargetUser,
} from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { GET_USER_REFUSALS } from '../../../users/user-refusals.js';
import { UsersService } from '../../../users/users.service.js';
import {
  ClientGrants,
  LIST_CLIENT_GRANTS_REFUSALS,
  REVOKE_CLIENT_GRANTS_REFUSALS,
} from '../client-grants.service.js';
import { OauthGrants, REVOKE_GRANT_REFUSALS } from '../oauth-grants.service.js';
import { ClientGrantsPageQuery, ClientGrantsRead, RevokedGrantsRead } from './client-grants.dto.js';
import { OauthClientPath } from './oauth-client.dto.js';
import {
  OauthGrantOwnerPath,
  OauthGrantPath,
  OauthGrantRead,
  UserOauthGrantPath,
} from './oauth-grant.dto.js';

const REVOKED = {
  type: 'object',
  additionalProperties: true,
  example: { detail: 'OAuth grant revoked' },
};
const REVOKING = 'All its tokens, and the API keys made with them, are rejected at once.';

/** The grants of people to OAuth clients. This is our addition, as is the page `/applications`. */
@ApiTags('OAuth2')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1')
export class LangflowOauthGrantsController {
  constructor(
    private readonly grants: OauthGrants,
    private readonly clientGrants: ClientGrants,
    private readonly users: UsersService,
  ) {}

  @Get('oauth_grants')
  @SignedIn()
  @Answers(OauthGrantRead, {
    isList: true,
    description: 'List what the caller lets programs do, newest first.',
  })
  async listOauthGrants(@CurrentActor() { account }: Actor) {
    return (await this.grants.list(account.id)).map((grant) => OauthGrantRead.from(grant));
  }

  @Delete('oauth_grants/:grant_id')
  @SignedIn()
  @Answers(undefined, {
    description: `Revoke one of the caller's own grants. ${REVOKING}`,
    schema: REVOKED,
    fails: REVOKE_GRANT_REFUSALS,
  })
  async revokeOauthGrant(@CurrentActor() actor: Actor, @Param() { grant_id }: OauthGrantPath) {
    await this.grants.revoke(actor, actor.account.id, grant_id);
    return { detail: 'OAuth grant revoked' };
  }

  @Get('users/:user_id/oauth_grants')
  @SuperuserOrTargetUser()
  @Answers(OauthGrantRead, {
    isList: true,
    description: 'List what an account lets programs do, newest first.',
    fails: GET_USER_REFUSALS,
  })
  async listUserOauthGrants(@Param() { user_id }: OauthGrantOwnerPath) {
    const { id } = await this.users.get(user_id);
    return (await this.grants.list(id)).map((grant) => OauthGrantRead.from(grant));
  }

  @Delete('users/:user_id/oauth_grants/:grant_id')
  @SuperuserOrTargetUser()
  @Answers(undefined, {
    description: `Revoke one of an account's grants. ${REVOKING}`,
    schema: REVOKED,
    fails: REVOKE_GRANT_REFUSALS,
  })
  async revokeUserOauthGrant(
    @CurrentActor() actor: Actor,
    @Param() { user_id, grant_id }: UserOauthGrantPath,
  ) {
    await this.grants.revoke(actor, user_id, grant_id);
    return { detail: 'OAuth grant revoked' };
  }

  @Get('oauth_clients/:client_id/grants')
  @SuperuserOnly()
  @Answers(ClientGrantsRead, {
    description: 'List what people let a client do, newest first, from the first page or the last.',
    fails: LIST_CLIENT_GRANTS_REFUSALS,
  })
  async listOauthClientGrants(
    @Param() { client_id }: OauthClientPath,
    @Query() query: ClientGrantsPageQuery,
  ) {
    const page = await this.clientGrants.list(client_id, ClientGrantsPageQuery.toListQuery(query));
    return ClientGrantsRead.from(page);
  }

  @Delete('oauth_clients/:client_id/grants')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(RevokedGrantsRead, {
    description: `Revoke everything that people have let a client do. ${REVOKING}`,
    fails: REVOKE_CLIENT_GRANTS_REFUSALS,
  })
  async revokeOauthClientGrants(
    @CurrentActor() actor: Actor,
    @Param() { client_id }: OauthClientPath,
  ) {
    return { revoked: await this.clientGrants.revokeAll(actor, client_id) };
  }
}
