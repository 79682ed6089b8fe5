import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { policyOf } from '../access/policy-of.js';
import { proofExceptionOf } from '../access/proof.js';
import { isReading } from '../access/scope.decorator.js';
import { workspaceOf, type DirectoryRequest } from '../access/request.js';
import { apiOf } from '../adapters/adapter-of.js';
import { ENV, type Env } from '../platform/config/env.js';
import { isForeign, isForeignWrite } from '../platform/cookies/site-of-request.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { CredentialGuesses } from './credential-guesses.service.js';
import { Identification } from './identification.service.js';

/**
 * Identifies the caller and sets `request.actor`. The access guard decides whether the caller may
 * use the route.
 */
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
    const sent = apiOf(request).credentialsOf(request, this.env);
    if (sent.isByScript) this.assertOwnScript(request);
    const ignoresApiKey = policy.kind === 'anybody' && policy.ignoresApiKeys;
    try {
      const presented = { ...sent, apiKey: ignoresApiKey ? undefined : sent.apiKey };
      const actor = await this.identification.identify(presented, request);
      const workspaceId = workspaceOf(request);
      request.actor =
        actor && workspaceId !== undefined ? await this.withMembership(actor, workspaceId) : actor;
      // What only superusers may read can be sensitive too, such as the hashes of passwords.
      if (!isReading(request.method) || policy.kind === 'superuser') {
        this.demandProof(request, context.getHandler());
      }
    } catch (error) {
      await this.guesses.count(error, request);
      if (policy.kind !== 'anybody' || !(error instanceof DomainError)) throw error;
    }
    if (!request.actor || request.cameBy !== 'caller') this.assertOwnWrite(request);
    return true;
  }

  /** Says how recent the proof of a log-in must be, for the services that ask: `assertProven`. */
  private demandProof(request: DirectoryRequest, handler: object): void {
    const { stepUpMinutes, secondFactor } = this.env;
    if (stepUpMinutes === 0 || !request.actor) return;
    const exception = proofExceptionOf(handler);
    const demand = { withinSeconds: stepUpMinutes * 60, asksForFactors: secondFactor !== 'off' };
    request.actor = { ...request.actor, proof: { ...demand, ...(exception && { exception }) } };
  }

  /**
   * Protects against cross-site request forgery: throws if a page of another site makes a visitor's
   * browser send a write with cookies. Does not apply if the caller was identified by a credential
   * outside of cookies. Counts every cookie, because a handler may use cookies that are not a
   * credential for this API.
   *
   * @throws DomainError `foreign_write`
   */
  private assertOwnWrite(request: DirectoryRequest): void {
    const { cookie } = request.headers;
    if (cookie !== undefined && isForeignWrite(request, this.env)) {
      throw new DomainError('foreign_write');
    }
  }

  /**
   * Throws if a page of another site asks to act by the session of our pages. Browsers let none
   * send the header, unless a proxy in front answers for us that it may. So reads are refused too.
   *
   * @throws DomainError `foreign_write`
   */
  private assertOwnScript(request: DirectoryRequest): void {
    if (isForeign(request, this.env)) throw new DomainError('foreign_write');
  }

  /** Reads the membership with each request, so that removing a member takes effect at once. */
  private async withMembership(actor: Actor, workspaceId: string): Promise<Actor> {
    const membership = await this.memberships.find(workspaceId, actor.account.id);
    return { ...actor, membership };
  }
}
