import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { policyOf } from '../access/policy-of.js';
import { workspaceOf, type DirectoryRequest } from '../access/request.js';
import type { PresentedCredentials } from '../adapters/api-adapter.js';
import { adapterOf } from '../adapters/adapter-of.js';
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
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(context.getHandler());
    if (policy.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<DirectoryRequest>();
    const { token, apiKey } = adapterOf(request.url, request.method).credentialsOf(request);
    const ignoresApiKey = policy.kind === 'anybody' && policy.ignoresApiKeys;
    try {
      const presented = { token, apiKey: ignoresApiKey ? undefined : apiKey };
      const actor = await this.identify(presented, request);
      const workspaceId = workspaceOf(request);
      request.actor =
        actor && workspaceId !== undefined ? await this.withMembership(actor, workspaceId) : actor;
    } catch (error) {
      await this.guesses.count(error, request);
      if (policy.kind !== 'anybody' || !(error instanceof DomainError)) throw error;
    }
    return true;
  }

  /** Asked of the database with each request: whoever is taken out of a workspace is out at once. */
  private async withMembership(actor: Actor, workspaceId: string): Promise<Actor> {
    const membership = await this.memberships.find(workspaceId, actor.account.id);
    return { ...actor, membership };
  }

  private identify(
    { token, apiKey }: PresentedCredentials,
    request: DirectoryRequest,
  ): Promise<Actor | undefined> {
    if (token !== undefined) return this.identifyByToken(token, apiKey, request);
    if (apiKey !== undefined) return this.apiKey.validate(apiKey, request.ip);
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
      if (isAccountGone && apiKey !== undefined) return this.apiKey.validate(apiKey, request.ip);
      throw error;
    }
  }
}
