import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { policyOf } from '../access/policy-of.js';
import { workspaceOf, type DirectoryRequest } from '../access/request.js';
import { apiOf } from '../adapters/adapter-of.js';
import { ENV, type Env } from '../platform/config/env.js';
import { isForeignWrite } from '../platform/cookies/site-of-request.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { CredentialGuesses } from './credential-guesses.service.js';
import { Identification } from './identification.service.js';

/** Finds out who is calling and sets `request.actor`; whether they may is the access guard's to say. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly identification: Identification,
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
      const actor = await this.identification.identify(presented, request);
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
}
