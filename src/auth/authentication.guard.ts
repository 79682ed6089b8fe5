import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { policyOf } from '../access/policy-of.js';
import { workspaceOf, type DirectoryRequest } from '../access/request.js';
import type { PresentedCredentials } from '../adapters/api-adapter.js';
import { apiOf } from '../adapters/adapter-of.js';
import { ENV, type Env } from '../config/env.js';
import { isForeignWrite } from '../cookies/site-of-request.js';
import { DomainError } from '../errors/domain-error.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { ActingSuperuser } from './acting-superuser.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { BearerStrategy } from './bearer.strategy.js';
import { CredentialGuesses } from './credential-guesses.service.js';

/**
 * Finds out who is calling and sets `request.actor`; whether they may is the access guard's to say.
 *
 * The adapter has found the credential already, so passport's strategies are asked by their `validate` alone: to go through
 * passport's own search for the credential again took a seventh of the time of a whole request.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly bearer: BearerStrategy,
    private readonly apiKey: ApiKeyStrategy,
    private readonly superuser: ActingSuperuser,
    private readonly memberships: MembershipLookup,
    private readonly guesses: CredentialGuesses,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(context.getHandler());
    const request = context.switchToHttp().getRequest<DirectoryRequest>();
    if (policy.kind === 'public') {
      this.assertOwnWrite(request);
      return true;
    }
    const { token, apiKey, inCookie } = apiOf(request).credentialsOf(request);
    const ignoresApiKey = policy.kind === 'anybody' && policy.ignoresApiKeys;
    try {
      const presented = { token, apiKey: ignoresApiKey ? undefined : apiKey, inCookie };
      const actor = await this.identify(presented, request);
      const workspaceId = workspaceOf(request);
      request.actor =
        actor && workspaceId !== undefined ? await this.withMembership(actor, workspaceId) : actor;
    } catch (error) {
      await this.guesses.count(error, request);
      if (policy.kind !== 'anybody' || !(error instanceof DomainError)) throw error;
    }
    if (!request.actor || request.cameBy !== 'caller') this.assertOwnWrite(request);
    return true;
  }

  /**
   * Against cross-site request forgery: what a page of another site would have a visitor's browser change by its cookies is refused, unless
   * the caller is known by a credential that the page itself has brought. Of cookies that are no credential here, the handler may know more.
   *
   * @throws DomainError `foreign_write`
   */
  private assertOwnWrite(request: DirectoryRequest): void {
    const { cookie } = request.headers;
    if (cookie !== undefined && isForeignWrite(request, this.env)) {
      throw new DomainError('foreign_write');
    }
  }

  /** Asked of the database with each request: whoever is taken out of a workspace is out at once. */
  private async withMembership(actor: Actor, workspaceId: string): Promise<Actor> {
    const membership = await this.memberships.find(workspaceId, actor.account.id);
    return { ...actor, membership };
  }

  private identify(
    { token, apiKey, inCookie }: PresentedCredentials,
    request: DirectoryRequest,
  ): Promise<Actor | undefined> {
    if (token !== undefined) {
      request.cameBy = inCookie === 'token' ? 'cookie' : 'caller';
      return this.identifyByToken(token, apiKey, request);
    }
    if (apiKey !== undefined) {
      request.cameBy = inCookie === 'apiKey' ? 'cookie' : 'caller';
      return this.apiKey.validate(apiKey, request.ip);
    }
    request.cameBy = 'nothing';
    return this.superuser.find();
  }

  /** A key beside a token counts only when the token is sound but its account is gone (contract langflow 3.1). */
  private async identifyByToken(
    token: string,
    apiKey: string | undefined,
    request: DirectoryRequest,
  ): Promise<Actor> {
    try {
      return await this.bearer.validate(token);
    } catch (error) {
      const isAccountGone = error instanceof DomainError && error.is('token_subject_unknown');
      if (!isAccountGone || apiKey === undefined) throw error;
      request.cameBy = 'caller';
      return this.apiKey.validate(apiKey, request.ip);
    }
  }
}
