import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn, SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CannotAsk } from '../../access/proof.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { IMPERSONATE_REFUSALS, Impersonations } from '../impersonations.service.js';
import {
  CREATE_TOKEN_REFUSALS,
  DELETE_TOKEN_REFUSALS,
  RELABEL_TOKEN_REFUSALS,
  RESCOPE_TOKEN_REFUSALS,
  WindmillTokens,
} from '../windmill-tokens.service.js';
import {
  NewToken,
  NewTokenImpersonate,
  NewTokenLabel,
  NewTokenScopes,
  TokenPrefixPath,
  TokensQuery,
  TruncatedToken,
} from './token.dto.js';

/** The caller's own tokens (contract windmill 2.2 and 3). */
@ApiTags('Windmill users')
@Scope('keys')
@BelongsTo(windmill)
@Controller('api/users')
export class WindmillTokensController {
  constructor(
    private readonly tokens: WindmillTokens,
    private readonly impersonations: Impersonations,
  ) {}

  @Get('tokens/list')
  @SignedIn()
  @Answers(TruncatedToken, { isList: true, description: "The caller's tokens, newest first." })
  async listTokens(@CurrentActor() { account }: Actor, @Query() query: TokensQuery) {
    const tokens = await this.tokens.list(account.id, TokensQuery.toListQuery(query));
    return tokens.map((token) => TruncatedToken.from(token));
  }

  @Post('tokens/create')
  @CannotAsk('wmill-create-token')
  @SignedIn()
  @Answers('text', {
    status: 201,
    description: 'Create a token. Only this response contains its text.',
    fails: CREATE_TOKEN_REFUSALS,
  })
  createToken(@CurrentActor() actor: Actor, @Body() body: NewToken) {
    return this.tokens.create(actor, NewToken.toToken(body));
  }

  @Post('tokens/impersonate')
  @Scope('admin')
  @SuperuserOnly()
  @Answers('text', {
    status: 201,
    description: 'Create a token of another account.',
    fails: IMPERSONATE_REFUSALS,
  })
  createTokenImpersonate(@CurrentActor() actor: Actor, @Body() body: NewTokenImpersonate) {
    return this.impersonations.create(actor, body.impersonate_email, NewToken.toToken(body));
  }

  @Delete('tokens/delete/:token_prefix')
  @SignedIn()
  @Answers('text', {
    description:
      "Delete the caller's token with this prefix, if it exists. A caller with a token can only delete tokens within its limits.",
    fails: DELETE_TOKEN_REFUSALS,
  })
  async deleteToken(@CurrentActor() actor: Actor, @Param() { token_prefix }: TokenPrefixPath) {
    const deleted = await this.tokens.delete(actor, token_prefix);
    const list = deleted.map((masked) => JSON.stringify(masked)).join(', ');
    return `deleted ${deleted.length} tokens [${list}] with prefix ${token_prefix}`;
  }

  @Post('tokens/update_label/:token_prefix')
  @SignedIn()
  @Answers('text', {
    description: "Change the label of one of the caller's tokens.",
    fails: RELABEL_TOKEN_REFUSALS,
  })
  async updateTokenLabel(
    @CurrentActor() actor: Actor,
    @Param() { token_prefix }: TokenPrefixPath,
    @Body() { label }: NewTokenLabel,
  ) {
    await this.tokens.relabel(actor, token_prefix, label ?? null);
    return `label of token ${token_prefix} updated`;
  }

  @Post('tokens/update_scopes/:token_prefix')
  @SignedIn()
  @Answers('text', {
    description: "Change the scopes of one of the caller's tokens.",
    fails: RESCOPE_TOKEN_REFUSALS,
  })
  async updateTokenScopes(
    @CurrentActor() actor: Actor,
    @Param() { token_prefix }: TokenPrefixPath,
    @Body() { scopes }: NewTokenScopes,
  ) {
    await this.tokens.rescope(actor, token_prefix, scopes ?? null);
    return `scopes of token ${token_prefix} updated`;
  }
}
