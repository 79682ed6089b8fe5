import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
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
import { zenml } from '../../../adapters/zenml.js';
import { sendNull } from '../../../adapters/zenml-null.js';
import { DELETE_USER_REFUSALS } from '../../../users/user-refusals.js';
import { UsersService } from '../../../users/users.service.js';
import { FIND_PROFILE_REFUSALS, ProfileDirectory } from '../profile-directory.service.js';
import {
  AUTHORIZE_PROFILE_REFUSALS,
  CREATE_PROFILE_REFUSALS,
  ProfilesService,
  UPDATE_OWN_PROFILE_REFUSALS,
  UPDATE_PROFILE_REFUSALS,
} from '../profiles.service.js';
import {
  ServerQuery,
  ZenmlNewUserQuery,
  ZenmlUserIdOrEmailPath,
  ZenmlUserPath,
  ZenmlUserSelfUpdate,
  ZenmlUsersQuery,
  ZenmlUserUpdate,
} from './user-input.dto.js';
import { ZenmlUserRead } from './zenml-user-read.dto.js';

/** `/users` (contract zenml 1.1). */
@ApiTags('ZenML users')
@Scope('users')
@BelongsTo(zenml)
@Controller('users')
export class ZenmlUsersController {
  constructor(
    private readonly directory: ProfileDirectory,
    private readonly profiles: ProfilesService,
    private readonly users: UsersService,
  ) {}

  @Get()
  @SignedIn()
  @Answers(ZenmlUserRead, {
    isList: true,
    description:
      'List users in the order of their creation.\n\nSuperusers see all users, others only themselves.',
  })
  async listUsersEndpoint(@CurrentActor() actor: Actor, @Query() query: ZenmlUsersQuery) {
    const profiles = await this.directory.list(actor, ZenmlUsersQuery.toQuery(query));
    return profiles.map((profile) => ZenmlUserRead.from(profile));
  }

  @Post()
  @SuperuserOnly()
  @Answers(ZenmlUserRead, {
    description:
      'Create a local user, from query parameters.\n\nThe password must be changed at the first log-in.',
    fails: CREATE_PROFILE_REFUSALS,
  })
  async createUserEndpoint(@CurrentActor() actor: Actor, @Query() query: ZenmlNewUserQuery) {
    const account = ZenmlNewUserQuery.toAccount(query);
    return ZenmlUserRead.from(await this.profiles.create(actor, account));
  }

  @Get('me')
  @SignedIn()
  @Answers(ZenmlUserRead, { description: 'Get the current user or service account.' })
  async getCurrentUserEndpoint(@CurrentActor() actor: Actor) {
    return ZenmlUserRead.from(await this.directory.getOwn(actor));
  }

  @Patch('me')
  @SignedIn()
  @Answers(ZenmlUserRead, {
    description:
      'Update the current user.\n\nA new password ends all log-ins. Fields that only superusers may change are ignored.',
    fails: UPDATE_OWN_PROFILE_REFUSALS,
  })
  async updateCurrentUserEndpoint(@CurrentActor() actor: Actor, @Body() body: ZenmlUserSelfUpdate) {
    const changes = ZenmlUserSelfUpdate.toOwnChanges(body);
    const reset = ZenmlUserSelfUpdate.toReset(body);
    return ZenmlUserRead.from(await this.profiles.updateOwn(actor, changes, reset));
  }

  @Get('authorize_server')
  @SignedIn()
  @Answers(ZenmlUserRead, {
    description:
      'Check whether the current user may use the server of a workspace.\n\nAdmins of the workspace are told as superusers, and no email as an empty text. Since the server makes a session of its own, keys and tokens that are limited in any way are refused.',
    fails: AUTHORIZE_PROFILE_REFUSALS,
  })
  async authorizeServerUser(@CurrentActor() actor: Actor, @Query() { server_id }: ServerQuery) {
    return ZenmlUserRead.forServer(await this.profiles.authorizeServer(actor, server_id));
  }

  @Get(':user_id')
  @SignedIn()
  @Answers(ZenmlUserRead, {
    description:
      'Get a user by id or email.\n\nSuperusers can get any user, others only themselves.',
    fails: FIND_PROFILE_REFUSALS,
  })
  async getUserEndpoint(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: ZenmlUserIdOrEmailPath,
  ) {
    return ZenmlUserRead.from(await this.directory.getByIdOrEmail(actor, user_id));
  }

  @Patch(':user_id')
  @SuperuserOrTargetUser()
  @Answers(ZenmlUserRead, {
    description:
      'Update a user.\n\nA password that a superuser sets must be changed at the next log-in. Users change their own password with PATCH /users/me.',
    fails: UPDATE_PROFILE_REFUSALS,
  })
  async updateUserEndpoint(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: ZenmlUserPath,
    @Body() body: ZenmlUserUpdate,
  ) {
    const changes = ZenmlUserUpdate.toChanges(body);
    return ZenmlUserRead.from(await this.profiles.update(actor, user_id, changes));
  }

  @Delete(':user_id')
  @SuperuserOnly()
  @Answers(undefined, {
    description: 'Delete a user and everything that belongs to it.',
    fails: DELETE_USER_REFUSALS,
  })
  async deleteUserEndpoint(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { user_id }: ZenmlUserPath,
  ) {
    await this.users.delete(actor, user_id);
    return sendNull(reply);
  }
}
