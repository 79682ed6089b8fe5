import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ClientSecrets, ROTATE_CLIENT_REFUSALS } from '../client-secrets.service.js';
import {
  ClientsService,
  CREATE_CLIENT_REFUSALS,
  DELETE_CLIENT_REFUSALS,
  GET_CLIENT_REFUSALS,
  UPDATE_CLIENT_REFUSALS,
} from '../clients.service.js';
import { IssuedOauthClient, OauthClientRead } from './oauth-client-read.dto.js';
import {
  OauthClientCreate,
  OauthClientPath,
  OauthClientRotationQuery,
  OauthClientUpdate,
} from './oauth-client.dto.js';

/** `/api/v1/oauth_clients`: the registered OAuth clients. */
@ApiTags('OAuth2')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/oauth_clients')
export class LangflowOauthClientsController {
  constructor(
    private readonly clients: ClientsService,
    private readonly secrets: ClientSecrets,
  ) {}

  @Get()
  @SuperuserOnly()
  @Answers(OauthClientRead, { description: 'List the clients, oldest first.', isList: true })
  async listOauthClients() {
    return (await this.clients.list()).map((client) => OauthClientRead.from(client));
  }

  @Post()
  @SuperuserOnly()
  @Answers(IssuedOauthClient, {
    description:
      'Register a client. Only this response contains its secret. With `client_credentials` it gets a service account, which has no rights until a superuser grants some.',
    fails: CREATE_CLIENT_REFUSALS,
  })
  async createOauthClient(@CurrentActor() actor: Actor, @Body() body: OauthClientCreate) {
    return IssuedOauthClient.fromIssued(
      await this.clients.create(actor, OauthClientCreate.toNewClient(body)),
    );
  }

  @Get(':client_id')
  @SuperuserOnly()
  @Answers(OauthClientRead, {
    description: 'Read a client, without its secret.',
    fails: GET_CLIENT_REFUSALS,
  })
  async getOauthClient(@Param() { client_id }: OauthClientPath) {
    return OauthClientRead.from(await this.clients.get(client_id));
  }

  @Patch(':client_id')
  @SuperuserOnly()
  @Answers(OauthClientRead, {
    description:
      'Change the settings of a client.\n\nWhat was issued with scopes that it loses ends at once.',
    fails: UPDATE_CLIENT_REFUSALS,
  })
  async updateOauthClient(
    @CurrentActor() actor: Actor,
    @Param() { client_id }: OauthClientPath,
    @Body() body: OauthClientUpdate,
  ) {
    const changes = OauthClientUpdate.toChanges(body);
    return OauthClientRead.from(await this.clients.update(actor, client_id, changes));
  }

  @Delete(':client_id')
  @SuperuserOnly()
  @Answers(undefined, {
    description: 'Delete a client with its account and all tokens that were issued to it.',
    schema: {
      type: 'object',
      additionalProperties: true,
      example: { detail: 'OAuth client deleted' },
    },
    fails: DELETE_CLIENT_REFUSALS,
  })
  async deleteOauthClient(@Param() { client_id }: OauthClientPath) {
    await this.clients.delete(client_id);
    return { detail: 'OAuth client deleted' };
  }

  @Post(':client_id/rotate')
  @SuperuserOnly()
  @Answers(IssuedOauthClient, {
    description:
      "Replace a client's secret. The old one is rejected at once, or works until the overlap ends.",
    fails: ROTATE_CLIENT_REFUSALS,
  })
  async rotateOauthClientSecret(
    @CurrentActor() actor: Actor,
    @Param() { client_id }: OauthClientPath,
    @Query() { overlap_seconds }: OauthClientRotationQuery,
  ) {
    return IssuedOauthClient.fromIssued(
      await this.secrets.rotate(actor, client_id, overlap_seconds),
    );
  }
}
