import type { ErrorCode } from '../errors/error-code.js';
import type { Actor } from './actor.js';

/** Who may use a route. Every route declares one of these. */
export type Policy =
  /** Anybody; credentials are not looked at. */
  | { readonly kind: 'public' }
  /** Anybody; good credentials tell who it is, bad ones count as none. */
  | { readonly kind: 'anybody'; readonly ignoresApiKeys: boolean }
  /** Any active account. */
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'superuser' }
  /** The account named by the path's `user_id`. */
  | { readonly kind: 'target-user'; readonly otherwise: TargetRefusal }
  | { readonly kind: 'superuser-or-target-user'; readonly otherwise: TargetRefusal };

export type PolicyKind = Policy['kind'];
export type TargetRefusal = Extract<ErrorCode, 'not_target_user' | 'password_of_another_user'>;

type Verdict = 'allowed' | ErrorCode;

/** The rule book, part one: decided by who is calling, before the input is looked at. */
export function judgeActor(policy: Policy, actor: Actor): Verdict {
  if (policy.kind === 'superuser' && !actor.account.isSuperuser) return 'not_superuser';
  return 'allowed';
}

/** The rule book, part two: decided by who is calling and whom it concerns. */
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
