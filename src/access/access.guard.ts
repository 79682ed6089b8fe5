import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { apiOf } from '../adapters/adapter-of.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { InputReader } from '../platform/validation/input-reader.js';
import { policyOf } from './policy-of.js';
import { judgeActor, judgeLimits, judgeTarget, roleUsedBy } from './policies.js';
import { workspaceOf, type DirectoryRequest } from './request.js';
import { scopeOf } from './scope.decorator.js';
import { limitsOf } from './scopes.js';

/**
 * Decides whether the authenticated caller may use the route, in the order that clients observe
 * (contract langflow 2.1): checks of the caller alone, then the input, then checks of the target.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly inputs = new InputReader();

  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const policy = policyOf(handler);
    const request = context.switchToHttp().getRequest<DirectoryRequest>();
    const { actor } = request;

    const isOpen = policy.kind === 'public' || policy.kind === 'anybody';
    if (!isOpen && !actor) throw new DomainError('not_authenticated');
    if (actor) {
      const limits = limitsOf(actor.credential);
      if (limits) {
        const { method } = request;
        // A route that declares no scope requires the scope `admin`.
        const scope = scopeOf(context.getClass(), handler) ?? 'admin';
        const isWorkspaceOpen = policy.kind === 'signed-in' && policy.admitsBoundKeys;
        const workspaceId = isWorkspaceOpen
          ? (limits.workspaceId ?? undefined)
          : workspaceOf(request);
        assertAllowed(judgeLimits(limits, { method, workspaceId, scope }));
      }
      assertAllowed(judgeActor(policy, actor));
      const actsAs = roleUsedBy(policy, actor);
      if (actsAs) request.actor = { ...actor, actsAs };
    }
    this.inputs.read(request, apiOf, context.getClass(), handler);
    if (actor) assertAllowed(judgeTarget(policy, actor, targetUserIdOf(request)));
    return true;
  }
}

function targetUserIdOf(request: DirectoryRequest): string {
  return (request.params as { user_id?: string } | undefined)?.user_id ?? '';
}

function assertAllowed(verdict: 'allowed' | ErrorCode | DomainError): void {
  if (verdict instanceof DomainError) throw verdict;
  if (verdict !== 'allowed') throw new DomainError(verdict as 'not_superuser');
}
