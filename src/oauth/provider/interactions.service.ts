import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Client, Interaction, InteractionResults } from 'oidc-provider';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ClientOrigin } from '../clients/client-origin.js';
import { SecondFactorPolicy } from '../../second-factors/second-factor-policy.service.js';
import { OAUTH_SCOPES } from '../clients/oauth-scopes.js';
import { ACR, acrFor, authenticationOf } from './authentication-context.js';
import { claimsAskedIn, essentialAcrIn, withoutClaimsOf } from './claims-request.js';
import { endSessionOfAnother, forgetOtherLogIn } from './browser-session.js';
import { isFirstParty, originOf } from './client-metadata.js';
import { SELECT_ACCOUNT } from './interaction-path.js';
import { Issuer } from './issuer.service.js';
import { isSensitiveRequest } from './sensitive-request.js';
import { bind, bindingFor, logInIdIn } from './log-in-binding.js';
import { OauthProvider } from './oauth-provider.service.js';
import { consentedScopes, ownScopes } from './resource-servers.js';
import { ProviderRequest } from './provider-request.js';

/** A client as the consent page shows it. URLs have https, and only checked ones are there. */
export interface AskingClient {
  readonly id: string;
  readonly name: string;
  readonly origin: ClientOrigin;
  readonly homeUrl?: string | undefined;
  readonly logoUrl?: string | undefined;
  readonly privacyUrl?: string | undefined;
  readonly termsUrl?: string | undefined;
}

/** What an OAuth client asks a person to allow. */
export interface Question {
  readonly client: AskingClient;
  /** Undefined for a device, which gets no redirect. */
  readonly redirectUri: string | undefined;
  readonly scopes: readonly string[];
  /** Single claims that it asks for beside the scopes. */
  readonly claims: readonly string[];
  /** The API that the scopes are for, if it is another than this server. */
  readonly resource: string | undefined;
  /** Whether the browser's log-in is too old for what is asked, or is another account's. */
  readonly needsFreshLogin: boolean;
  /** Whether the client requires more than the account can prove. */
  readonly isOutOfReach: boolean;
  /** Whether the person must first say whether this is the right account. */
  readonly needsChoice: boolean;
  /** Whether the person must be asked: not by a first-party client, unless it wants so. */
  readonly needsConsent: boolean;
}

/** Asks people to log in and to authorize OAuth clients, on behalf of the provider. */
@Injectable()
export class InteractionsService {
  constructor(
    private readonly provider: OauthProvider,
    private readonly issuer: Issuer,
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactorPolicy,
  ) {}

  /**
   * @throws DomainError `oauth_interaction_gone` when the browser has no pending request, or it has
   *   expired
   */
  async get(request: FastifyRequest, reply: FastifyReply, actor: Actor): Promise<Question> {
    const provider = await this.provider.current();
    return this.questionIn(provider, await this.load(provider, request, reply), actor);
  }

  private async questionIn(
    provider: Provider,
    { params, prompt, iat }: Interaction,
    actor: Actor,
  ): Promise<Question> {
    const client = await provider.Client.find(String(params['client_id']));
    if (!client) throw new DomainError('oauth_interaction_gone');
    const authentication = await authenticationOf(this.dataSource, actor);
    const { ts: loggedInAt } = authentication;
    const isMet = acrFor(essentialAcrIn(params['claims']), authentication) !== null;
    const canMeet = isMet || (await this.canProveTwoFactors(params, actor));
    const needsConsent = !isFirstParty(client) || isDevice(params) || asksFor(params, 'consent');
    const asked = { scopes: scopesOf(params), isDevice: isDevice(params) };
    return {
      client: toAskingClient(client),
      redirectUri: params['redirect_uri'] as string | undefined,
      scopes: scopesOf(params),
      claims: withoutClaimsOf(scopesOf(params), claimsAskedIn(params['claims'])),
      needsFreshLogin:
        !isLogIn(actor) ||
        isForAnother(prompt, actor) ||
        (!isMet && canMeet) ||
        (isSensitiveRequest(asked) && !(await this.provider.isFresh(actor))) ||
        loggedInAt < oldestLogin(prompt.reasons, params, iat),
      isOutOfReach: !canMeet,
      // A person who has just logged in has already chosen.
      needsChoice: prompt.name === SELECT_ACCOUNT && loggedInAt < iat,
      resource: params['resource'] as string | undefined,
      needsConsent,
    };
  }

  /**
   * Grants what the client asked for. While the person has to choose an account, it only confirms
   * the choice, and the provider asks for the rest.
   *
   * @returns where the browser is redirected
   * @throws DomainError `oauth_interaction_gone`
   */
  async allow(request: FastifyRequest, reply: FastifyReply, actor: Actor): Promise<string> {
    const provider = await this.provider.current();
    const interaction = await this.load(provider, request, reply);
    const question = await this.questionIn(provider, interaction, actor);
    const { needsFreshLogin, needsChoice, isOutOfReach } = question;
    if (needsFreshLogin || isOutOfReach) throw new DomainError('not_authenticated');
    const chosen = { [SELECT_ACCOUNT]: {} };
    if (needsChoice) return this.finish(provider, request, reply, chosen);
    const { id: accountId } = actor.account;
    await endSessionOfAnother(provider, request, actor);
    const isOtherLogIn = await forgetOtherLogIn(provider, interaction, actor);
    const grantId = await this.saveGrant(provider, interaction, isOtherLogIn, actor);
    const authentication = await authenticationOf(this.dataSource, actor);
    const acr = acrFor(essentialAcrIn(interaction.params['claims']), authentication) ?? undefined;
    return this.finish(provider, request, reply, {
      ...chosen,
      login: { accountId, ...authentication, ...(acr !== undefined && { acr }) },
      consent: { grantId },
    });
  }

  /** Extends the existing grant, if it ends at the same time as this one must. */
  private async saveGrant(
    provider: Provider,
    { grantId, params }: Interaction,
    isOtherLogIn: boolean,
    actor: Actor,
  ): Promise<string> {
    const { id: accountId } = actor.account;
    const found = isOtherLogIn || !grantId ? undefined : await provider.Grant.find(grantId);
    const scopes = scopesOf(params);
    const logInId = bindingFor(actor, {
      isDevice: isDevice(params),
      isOffline: scopes.includes('offline_access'),
    });
    const grant =
      found?.accountId === accountId && logInIdIn(found) === logInId
        ? found
        : new provider.Grant({ accountId, clientId: String(params['client_id']) });
    bind(grant, logInId);
    grant.addOIDCClaims(claimsAskedIn(params['claims']));
    const resource = params['resource'] as string | undefined;
    grant.addOIDCScope(ownScopes(scopes, resource !== undefined).join(' '));
    if (resource !== undefined) {
      grant.addResourceScope(resource, consentedScopes(scopes).join(' '));
    }
    return grant.save();
  }

  /**
   * Denies the request.
   *
   * @returns where the browser is redirected
   */
  async deny(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const provider = await this.provider.current();
    await this.load(provider, request, reply);
    return this.finish(provider, request, reply, {
      error: 'access_denied',
      error_description: 'The person denied the request',
    });
  }

  /**
   * Refuses the request, since the client requires more than the account can prove.
   *
   * @returns where the browser is redirected
   */
  async refuse(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const provider = await this.provider.current();
    await this.load(provider, request, reply);
    return this.finish(provider, request, reply, {
      error: 'unmet_authentication_requirements',
      error_description: 'the account has no second factor',
    });
  }

  /** Whether another log-in of the account could have two factors, and the client accepts them. */
  private async canProveTwoFactors(params: Interaction['params'], { account }: Actor) {
    const wanted = essentialAcrIn(params['claims']);
    if (acrFor(wanted, { acr: ACR.twoFactors }) === null || this.factors.isOff) return false;
    return this.factors.hasFactor(this.dataSource.manager, account.id);
  }

  private async load(
    provider: Provider,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Interaction> {
    try {
      return await provider.interactionDetails(this.seen(request, reply), reply.raw);
    } catch (error) {
      // The library uses this name when its session, this browser's cookie or the interaction is
      // gone.
      if ((error as Error).name === 'SessionNotFound') {
        throw new DomainError('oauth_interaction_gone');
      }
      throw error;
    }
  }

  private finish(
    provider: Provider,
    request: FastifyRequest,
    reply: FastifyReply,
    result: InteractionResults,
  ): Promise<string> {
    return provider.interactionResult(this.seen(request, reply), reply.raw, result, {
      mergeWithLastSubmission: false,
    });
  }

  private seen(request: FastifyRequest, reply: FastifyReply): ProviderRequest {
    return new ProviderRequest(request, reply, this.issuer);
  }
}

function toAskingClient(client: Client): AskingClient {
  const origin = originOf(client);
  const shown = { id: client.clientId, name: client.clientName ?? client.clientId, origin };
  // Nobody has checked a logo, and a linked page may look like that of somebody else.
  if (origin !== 'superuser') return shown;
  return {
    ...shown,
    homeUrl: client.clientUri,
    logoUrl: client.logoUri,
    privacyUrl: client.policyUri,
    termsUrl: client.tosUri,
  };
}

/** Only a log-in may grant: a grant outlasts an API key and exceeds its limits. */
function isLogIn({ credential }: Actor): boolean {
  return credential.kind === 'none' || (credential.kind === 'api-key' && credential.isSession);
}

/** Whether the client asks for a person by `sub` who is not the caller (Core 5.5.1). */
function isForAnother({ details }: Interaction['prompt'], { account }: Actor): boolean {
  const sub = details['sub'] as { value?: unknown } | undefined;
  return sub?.value !== undefined && sub.value !== account.id;
}

/** A device shows a code, and gets no redirect. Somebody else may have sent the code. */
function isDevice(params: Interaction['params']): boolean {
  return params['redirect_uri'] === undefined;
}

function asksFor(params: Interaction['params'], prompt: string): boolean {
  return ((params['prompt'] as string | undefined)?.split(' ') ?? []).includes(prompt);
}

function scopesOf(params: Interaction['params']): string[] {
  const asked = (params['scope'] as string | undefined)?.split(' ') ?? [];
  return OAUTH_SCOPES.filter((scope) => asked.includes(scope));
}

/**
 * Returns the earliest time at which the log-in may have happened, in seconds since the epoch. When
 * the client requires a new log-in, it must be later than the request.
 */
function oldestLogin(reasons: readonly string[], params: Interaction['params'], iat: number) {
  if (reasons.includes('login_prompt')) return iat;
  if (reasons.includes('max_age')) return Math.min(iat, nowSeconds() - Number(params['max_age']));
  return 0;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
