import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '../platform/validation/deferred-swagger.js';
import type { Policy, TargetRefusal } from './policies.js';

/** Metadata key of a route's {@link Policy}. */
export const POLICY = 'gatehouse:policy';
/** Where the OpenAPI document carries the policy; security and 401/403 are derived from it. */
export const POLICY_EXTENSION = 'x-access';

/** Anybody may call. Credentials are ignored. */
export const Public = () => declare({ kind: 'public' });

/**
 * Anybody may call. Valid credentials identify the caller; invalid ones are ignored.
 *
 * @param ignoresApiKeys whether API keys are ignored, for a route about the browser's session
 */
export const Anybody = ({ ignoresApiKeys = false }: { ignoresApiKeys?: boolean } = {}) =>
  declare({ kind: 'anybody', ignoresApiKeys });

/**
 * Any active account may call.
 *
 * @param admitsBoundKeys whether credentials that are bound to a workspace are admitted although
 *   the path names none: the service that the route calls compares the workspace
 */
export const SignedIn = ({ admitsBoundKeys = false }: { admitsBoundKeys?: boolean } = {}) =>
  declare({ kind: 'signed-in', admitsBoundKeys });

/** Only superusers may call. */
export const SuperuserOnly = () => declare({ kind: 'superuser' });

/** Only the account named by the path's `user_id` may call. */
export const TargetUser = ({ otherwise = 'not_target_user' }: { otherwise?: TargetRefusal } = {}) =>
  declare({ kind: 'target-user', otherwise });

/** Superusers, and the account named by the path's `user_id`, may call. */
export const SuperuserOrTargetUser = ({
  otherwise = 'not_target_user',
}: { otherwise?: TargetRefusal } = {}) => declare({ kind: 'superuser-or-target-user', otherwise });

/** Members of the workspace named by the path's `workspace`, and superusers, may call. */
export const WorkspaceMember = () => declare({ kind: 'workspace-member' });

/** Admins of the workspace named by the path's `workspace`, and superusers, may call. */
export const WorkspaceAdmin = () => declare({ kind: 'workspace-admin' });

function declare(policy: Policy) {
  return applyDecorators(
    SetMetadata(POLICY, policy),
    ApiExtension(POLICY_EXTENSION, policy.kind) as MethodDecorator,
  );
}
