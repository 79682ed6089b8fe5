import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { Actor, Limits } from './actor.js';
import { isReading, neededScope, type RouteScope } from './scope.decorator.js';
import { covers } from './scopes.js';

/** Who may use a route. Every route declares one of these. */
export type Policy =
  /** Anybody. Credentials are ignored. */
  | { readonly kind: 'public' }
  /** Anybody. Valid credentials identify the caller; invalid ones are ignored. */
  | { readonly kind: 'anybody'; readonly ignoresApiKeys: boolean }
  /** Any active account. */
  | { readonly kind: 'signed-in'; readonly admitsBoundKeys: boolean }
  | { readonly kind: 'superuser' }
  /** The account named by the path's `user_id`. */
  | { readonly kind: 'target-user'; readonly otherwise: TargetRefusal }
  | { readonly kind: 'superuser-or-target-user'; readonly otherwise: TargetRefusal }
  /** Members of the workspace in the path, and superusers. */
  | { readonly kind: 'workspace-member' }
  /** Admins of the workspace in the path, and superusers. */
  | { readonly kind: 'workspace-admin' };

export type PolicyKind = Policy['kind'];
export type TargetRefusal = Extract<ErrorCode, 'not_target_user' | 'password_of_another_user'>;

type Verdict = 'allowed' | ErrorCode | DomainError;

/** The parts of a request that the limits of a credential depend on. */
export interface AccessRequest {
  readonly method: string;
  readonly workspaceId: string | undefined;
  /** The scope that the route declares. */
  readonly scope: RouteScope;
}

/**
 * Checks the limits of the credential: its workspace, read-only, and its scopes. Applies on every
 * API.
 */
export function judgeLimits(
  { workspaceId, scopes, isReadOnly }: Limits,
  request: AccessRequest,
): Verdict {
  if (workspaceId !== null && workspaceId !== request.workspaceId) {
    return 'token_of_another_workspace';
  }
  if (isReadOnly && !isReading(request.method)) return 'token_read_only';
  const needed = neededScope(request.scope, request.method);
  if (scopes !== null && needed !== 'any' && !covers(scopes, needed)) {
    return new DomainError('token_out_of_scope', { needed });
  }
  return 'allowed';
}

/** Returns as what in the workspace of the path a route lets a caller in, if by a membership. */
export function roleUsedBy(policy: Policy, { account }: Actor): Actor['actsAs'] {
  if (account.isSuperuser) return undefined;
  if (policy.kind === 'workspace-admin') return 'admin';
  return policy.kind === 'workspace-member' ? 'member' : undefined;
}

/** Checks whether this caller may use the route, before the input is read. */
export function judgeActor(policy: Policy, actor: Actor): Verdict {
  const { account, membership } = actor;
  if (account.isSuperuser) return 'allowed';
  switch (policy.kind) {
    case 'superuser':
      return 'not_superuser';
    case 'workspace-member':
      return membership ? 'allowed' : 'not_workspace_member';
    case 'workspace-admin':
      if (!membership) return 'not_workspace_member';
      return membership.isAdmin
        ? 'allowed'
        : new DomainError('not_workspace_admin', { username: membership.username });
    default:
      return 'allowed';
  }
}

/** Checks whether this caller may act on the target account, after the input is read. */
export function judgeTarget(policy: Policy, actor: Actor, targetUserId: string): Verdict {
  switch (policy.kind) {
    case 'target-user':
      return actor.account.id === targetUserId ? 'allowed' : policy.otherwise;
    case 'superuser-or-target-user':
      return actor.account.isSuperuser || actor.account.id === targetUserId
        ? 'allowed'
        : policy.otherwise;
    default:
      return 'allowed';
  }
}
