import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { covers, limitsOf } from '../access/scopes.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../platform/errors/error-code.js';
import { StandingLookup, type Standing } from '../workspaces/standing-lookup.service.js';
import { heldScopesOf } from './held-scopes.js';
import type { VerifyRules } from './verify-rules.js';

/** What {@link RuleCheck.assertMet} throws, besides `invalid_input`. */
export const RULE_REFUSALS = [
  'rule_not_met',
  'token_of_another_workspace',
] as const satisfies readonly ErrorCode[];

/** Decides whether a caller meets what a proxy demands. */
@Injectable()
export class RuleCheck {
  constructor(private readonly standings: StandingLookup) {}

  /**
   * Throws unless the caller meets every rule. Roles, and groups without a workspace of their own,
   * are those of one workspace of the rules, the same for both.
   *
   * Superusers are admins of every workspace, as everywhere. They are in a group only if they are
   * its members.
   *
   * @throws DomainError {@link RULE_REFUSALS}; `invalid_input` for a role or group of no workspace
   */
  async assertMet(actor: Actor, rules: VerifyRules): Promise<void> {
    assertComplete(rules);
    if (rules.isSuperuser && !actor.account.isSuperuser) throw refusal('superuser');
    assertScopes(actor, rules.scopes);
    const standings = await this.standingsOf(actor, rules);
    assertStanding(rules, standings);
  }

  /** Returns what the caller is in the workspaces of the rules that its credential reaches. */
  private async standingsOf(
    { account, credential }: Actor,
    { workspaceIds, groups }: VerifyRules,
  ): Promise<ReadonlyMap<string, Standing>> {
    const bound = limitsOf(credential)?.workspaceId ?? null;
    const named = new Set([
      ...workspaceIds,
      ...groups.flatMap(({ workspaceId }) => workspaceId ?? []),
    ]);
    // A credential of one workspace is good for what is of that workspace, and for nothing else.
    if (bound !== null && !named.has(bound)) throw new DomainError('token_of_another_workspace');
    const ids = bound === null ? [...named] : [bound];
    const found = await Promise.all(ids.map((id) => this.standings.find(id, account.id)));
    const standings = new Map<string, Standing>();
    for (const [place, standing] of found.entries()) {
      const role = account.isSuperuser ? 'admin' : standing?.role;
      if (standing && role) standings.set(ids[place]!, { ...standing, role });
    }
    return standings;
  }
}

/** A rule that names too little must not be taken for one that demands nothing. */
function assertComplete({ workspaceIds, roles, groups }: VerifyRules): void {
  if (workspaceIds.length > 0) return;
  const isGroupBare = groups.some(({ workspaceId }) => workspaceId === undefined);
  const incomplete = roles.length > 0 ? 'role' : isGroupBare ? 'group' : undefined;
  if (incomplete === undefined) return;
  const fault = { kind: 'wrong_form', form: 'needs a workspace' } as const;
  throw new DomainError('invalid_input', {
    issues: [{ location: ['query', incomplete], fault, input: null }],
  });
}

function assertScopes({ credential }: Actor, scopes: readonly string[]): void {
  if (scopes.length === 0) return;
  const held = heldScopesOf(credential);
  if (!scopes.some((scope) => covers(held, scope))) throw refusal('scope');
}

function assertStanding(
  { workspaceIds, roles, groups }: VerifyRules,
  standings: ReadonlyMap<string, Standing>,
): void {
  const meetsGroups = (within?: string) =>
    groups.length === 0 ||
    groups.some(({ workspaceId = within, name }) =>
      standings.get(workspaceId ?? '')?.groups.includes(name),
    );
  if (workspaceIds.length === 0) {
    if (!meetsGroups()) throw refusal('group');
    return;
  }
  const own = workspaceIds.filter((id) => standings.has(id));
  if (own.length === 0) throw refusal('workspace');
  const ofRole =
    roles.length === 0 ? own : own.filter((id) => roles.includes(standings.get(id)!.role!));
  if (ofRole.length === 0) throw refusal('role');
  if (!ofRole.some(meetsGroups)) throw refusal('group');
}

function refusal(rule: ErrorDetails['rule_not_met']['rule']) {
  return new DomainError('rule_not_met', { rule });
}
