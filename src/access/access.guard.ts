import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Dialect } from '../dialects/dialect.js';
import { dialectOf } from '../dialects/dialect-of.js';
import type { ErrorCode } from '../errors/error-code.js';
import { DomainError } from '../errors/domain-error.js';
import { InputReader } from '../validation/input-reader.js';
import { policyOf } from './policy-of.js';
import { judgeActor, judgeCredential, judgeTarget, type Undertaking } from './policies.js';
import { workspaceOf, type DirectoryRequest } from './request.js';

/**
 * Decides whether the authenticated caller may go on, in the order that clients see (contract langflow 2.1):
 * what only the caller decides, then the input, then what the target decides.
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
    const dialect = dialectOf(request.url);
    if (actor) {
      insist(judgeCredential(actor, undertakingOf(request, dialect)));
      insist(judgeActor(policy, actor));
    }
    this.inputs.read(request, dialect, context.getClass(), handler);
    if (actor) insist(judgeTarget(policy, actor, targetUserIdOf(request)));
    return true;
  }
}

function targetUserIdOf(request: DirectoryRequest): string {
  return (request.params as { user_id?: string } | undefined)?.user_id ?? '';
}

function undertakingOf(request: DirectoryRequest, dialect: Dialect): Undertaking {
  return {
    method: request.method,
    workspaceId: workspaceOf(request),
    scopeDomain: dialect.scopeDomainOf(request.url),
  };
}

function insist(verdict: 'allowed' | ErrorCode | DomainError): void {
  if (verdict instanceof DomainError) throw verdict;
  if (verdict !== 'allowed') throw new DomainError(verdict as 'not_superuser');
}
