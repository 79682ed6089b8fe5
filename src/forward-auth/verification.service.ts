import { Inject, Injectable } from '@nestjs/common';
import type { ActingAccount, Actor } from '../access/actor.js';
import type { DirectoryRequest } from '../access/request.js';
import { limitsOf } from '../access/scopes.js';
import { ENV, type Env } from '../platform/config/env.js';
import { isOriginAllowed } from '../platform/cookies/site-of-request.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { AccountGroups } from '../workspaces/account-groups.service.js';
import { toHeaderList, toHeaderText } from './header-text.js';
import { ALL_SCOPES, heldScopesOf } from './held-scopes.js';
import { isWriting, originalOf } from './original-request.js';
import { RULE_REFUSALS, RuleCheck } from './rule-check.service.js';
import type { ToldGroups, VerifyRules } from './verify-rules.js';

/** What {@link Verification.verify} throws, besides `invalid_input` and `foreign_write`. */
export const VERIFY_REFUSALS = [
  ...RULE_REFUSALS,
  'token_read_only',
] as const satisfies readonly ErrorCode[];

type Headers = Readonly<Record<string, string>>;

/** Tells proxies who a request comes from, if it may pass. */
@Injectable()
export class Verification {
  /** The answer for each version of an account, which many requests share. */
  private readonly known = new WeakMap<ActingAccount, Map<string, Headers>>();

  constructor(
    private readonly rules: RuleCheck,
    private readonly groups: AccountGroups,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Returns the headers for the application.
   *
   * @param rules undefined if the proxy demands nothing but a valid credential
   * @throws DomainError {@link VERIFY_REFUSALS}, `invalid_input`, `foreign_write`
   */
  async verify(
    actor: Actor,
    request: DirectoryRequest,
    rules: VerifyRules | undefined,
    told: ToldGroups,
  ): Promise<Headers> {
    const limits = limitsOf(actor.credential);
    if (isWriting(request)) {
      if (limits?.isReadOnly) throw new DomainError('token_read_only');
      this.assertOwnWrite(request);
    }
    if (rules) await this.rules.assertMet(actor, rules);
    else if (limits && limits.workspaceId !== null) {
      throw new DomainError('token_of_another_workspace');
    }
    const { account, credential } = actor;
    const within = limits?.workspaceId ?? undefined;
    const headers = this.knownOf(account, told, within) ?? (await this.tell(account, told, within));
    // The headers that are remembered say what a credential without limits may do.
    return limits
      ? { ...headers, 'x-auth-scopes': toHeaderList(heldScopesOf(credential)) }
      : headers;
  }

  private knownOf(account: ActingAccount, told: ToldGroups, within?: string) {
    return this.known.get(account)?.get(keyOf(told, within));
  }

  /**
   * Works out the answer for an account, and remembers it: whatever changes the groups of an
   * account gives its row another version (`touch_account`), and each version is another object.
   * Groups that are read later than the account can only be newer.
   */
  private async tell(account: ActingAccount, told: ToldGroups, within?: string): Promise<Headers> {
    const { id, username, email } = account;
    const groups = told !== 'none' && (await this.groups.of(id, told, within)).groups;
    const headers = {
      'x-auth-id': id,
      'x-auth-user': toHeaderText(username),
      ...(email !== null && { 'x-auth-email': toHeaderText(email) }),
      // Each consists of safe characters.
      ...(groups && { 'x-auth-groups': groups.join(',') }),
      'x-auth-scopes': toHeaderList(ALL_SCOPES),
    };
    const known = this.known.get(account) ?? new Map<string, Headers>();
    this.known.set(account, known.set(keyOf(told, within), headers));
    return headers;
  }

  /**
   * Protects applications against cross-site request forgery as this server protects itself: throws
   * if a page of another origin makes a visitor's browser send a write with the cookie.
   *
   * @throws DomainError `foreign_write`
   */
  private assertOwnWrite(request: DirectoryRequest): void {
    if (request.cameBy !== 'cookie') return;
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (site === 'same-origin' || site === 'none') return;
    // A client that sends neither is not a browser.
    if (site === undefined && origin === undefined) return;
    const { address } = originalOf(request);
    const isOwn =
      site === undefined &&
      address !== undefined &&
      URL.canParse(address) &&
      new URL(address).origin === origin;
    if (!isOwn && !isOriginAllowed(origin, this.env)) throw new DomainError('foreign_write');
  }
}

function keyOf(told: ToldGroups, within: string | undefined): string {
  return within === undefined ? told : `${told} ${within}`;
}
