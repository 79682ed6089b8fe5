import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { zenml } from '../../../adapters/zenml.js';
import { sendNull } from '../../../adapters/zenml-null.js';
import { ZenmlUserRead } from '../../profiles/zenml/zenml-user-read.dto.js';
import {
  CREATE_SERVICE_ACCOUNT_REFUSALS,
  DELETE_SERVICE_ACCOUNT_REFUSALS,
  GET_SERVICE_ACCOUNT_REFUSALS,
  ServiceAccountsService,
} from '../service-accounts.service.js';
import {
  ServiceAccountCreate,
  ServiceAccountPath,
  ServiceAccountsQuery,
} from './service-account-input.dto.js';

/**
 * `/service_accounts`. The documentation of ZenML Pro does not cover these routes: the paths are
 * those of the open-source server, the responses use Pro's account model (contract zenml 1.2).
 * Other changes of an account go to `PATCH /users/{user_id}`.
 */
@ApiTags('ZenML service accounts')
@Scope('users')
@BelongsTo(zenml)
@Controller('service_accounts')
export class ZenmlServiceAccountsController {
  constructor(private readonly accounts: ServiceAccountsService) {}

  @Post()
  @SuperuserOnly()
  @Answers(ZenmlUserRead, {
    description:
      'Create a service account.\n\nIt has no password, no keys and no rights until a superuser grants some.',
    fails: CREATE_SERVICE_ACCOUNT_REFUSALS,
  })
  async createServiceAccount(@CurrentActor() actor: Actor, @Body() body: ServiceAccountCreate) {
    const account = await this.accounts.create(actor, ServiceAccountCreate.toAccount(body));
    return ZenmlUserRead.from(account);
  }

  @Get()
  @SuperuserOnly()
  @Answers(ZenmlUserRead, {
    isList: true,
    description: 'List service accounts in the order of their creation.',
  })
  async listServiceAccounts(@CurrentActor() actor: Actor, @Query() query: ServiceAccountsQuery) {
    const accounts = await this.accounts.list(actor, ServiceAccountsQuery.toQuery(query));
    return accounts.map((account) => ZenmlUserRead.from(account));
  }

  @Get(':service_account_id')
  @SuperuserOnly()
  @Answers(ZenmlUserRead, {
    description: 'Get a service account.',
    fails: GET_SERVICE_ACCOUNT_REFUSALS,
  })
  async getServiceAccount(@Param() { service_account_id: id }: ServiceAccountPath) {
    return ZenmlUserRead.from(await this.accounts.get(id));
  }

  @Delete(':service_account_id')
  @SuperuserOnly()
  @Answers(undefined, {
    description: 'Delete a service account with its keys.',
    fails: DELETE_SERVICE_ACCOUNT_REFUSALS,
  })
  async deleteServiceAccount(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { service_account_id: id }: ServiceAccountPath,
  ) {
    await this.accounts.delete(actor, id);
    return sendNull(reply);
  }
}
