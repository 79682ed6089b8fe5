import { Body, Controller, Delete, Get, Header, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyRequest } from 'fastify';
import {
  Anybody,
  SignedIn,
  SuperuserOnly,
  SuperuserOrTargetUser,
} from '../../access/access.decorators.js';
import type { Account } from '../../access/account.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { CannotAsk } from '../../access/proof.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { JSON_CONTENT_TYPE, rememberJson } from '../../adapters/remember-json.js';
import { SIGN_UP_REFUSALS, SignUp } from '../sign-up.service.js';
import { UserList } from '../user-list.service.js';
import { DELETE_USER_REFUSALS, GET_USER_REFUSALS } from '../user-refusals.js';
import { UsersService } from '../users.service.js';
import { UserCreate, UserPath, UsersQuery } from './user-input.dto.js';
import { UserRead } from './user-read.dto.js';
import { UsersResponse } from './users-response.dto.js';

const tellCaller = rememberJson((account: Account) => UserRead.from(account));

const DELETED = {
  type: 'object',
  title: 'Response Delete User Api V1 Users  User Id  Delete',
  additionalProperties: true,
  example: { detail: 'User deleted' },
};

/**
 * `/api/v1/users` (contract langflow 4). Changes of an account are in `auth/langflow`, since a new
 * password ends sessions.
 */
@ApiTags('Users')
@Scope('users')
@BelongsTo(langflow)
@Controller('api/v1/users')
export class LangflowUsersController {
  constructor(
    private readonly users: UsersService,
    private readonly list: UserList,
    private readonly signUp: SignUp,
  ) {}

  @Post()
  @CannotAsk('langflow-web-ui')
  @Anybody()
  @Answers(UserRead, {
    endsInSlash: true,
    status: 201,
    description:
      'Add a new user to the database.\n\nSuperusers can always do this; anybody else only while sign-up is enabled. The new account is inactive until a superuser activates it, unless NEW_USER_IS_ACTIVE is set.',
    fails: SIGN_UP_REFUSALS,
  })
  async addUser(
    @Req() { ip }: FastifyRequest,
    @CurrentActor() actor: Actor | undefined,
    @Body() body: UserCreate,
  ) {
    return UserRead.from(await this.signUp.signUp(actor, UserCreate.toAccount(body), ip));
  }

  @Get('whoami')
  @SignedIn()
  @Header('content-type', JSON_CONTENT_TYPE)
  @Answers(UserRead, { description: "Retrieve the current user's data." })
  readCurrentUser(@CurrentActor() { account }: Actor) {
    return tellCaller(account);
  }

  @Get()
  @SuperuserOnly()
  @Answers(UsersResponse, {
    endsInSlash: true,
    description: 'Retrieve a list of users from the database with pagination.',
  })
  async readAllUsers(@Query() query: UsersQuery) {
    const page = await this.list.page(UsersQuery.toListQuery(query));
    return UsersResponse.from(page, query);
  }

  @Get(':user_id')
  @SuperuserOrTargetUser()
  @Answers(UserRead, { description: 'Retrieve one user.', fails: GET_USER_REFUSALS })
  async readUser(@Param() { user_id }: UserPath) {
    return UserRead.from(await this.users.get(user_id));
  }

  @Delete(':user_id')
  @SuperuserOnly()
  @Answers(undefined, {
    schema: DELETED,
    description: 'Delete a user from the database.',
    fails: DELETE_USER_REFUSALS,
  })
  async deleteUser(@CurrentActor() actor: Actor, @Param() { user_id }: UserPath) {
    await this.users.delete(actor, user_id);
    return { detail: 'User deleted' };
  }
}
