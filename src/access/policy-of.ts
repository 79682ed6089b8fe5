import { POLICY } from './access.decorators.js';
import type { Policy } from './policies.js';

/**
 * The policy that a route declares.
 *
 * @throws Error when it declares none: the start refuses such a route, and if one gets past it, it never answers
 */
export function policyOf(handler: object): Policy {
  const policy = Reflect.getMetadata(POLICY, handler) as Policy | undefined;
  if (!policy)
    throw new Error(`The route ${(handler as { name: string }).name} declares no access policy.`);
  return policy;
}
