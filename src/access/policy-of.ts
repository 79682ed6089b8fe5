import { POLICY } from './access.decorators.js';
import type { Policy } from './policies.js';

/**
 * Returns the policy that a route declares.
 *
 * @throws Error if it declares none. The server does not start with such a route; this is a second
 *   line of defense
 */
export function policyOf(handler: object): Policy {
  const policy = Reflect.getMetadata(POLICY, handler) as Policy | undefined;
  if (!policy)
    throw new Error(`The route ${(handler as { name: string }).name} declares no access policy.`);
  return policy;
}
