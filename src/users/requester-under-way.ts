import { callerUnderWay } from '../audit/authors.js';
import type { Requester } from '../platform/credentials/hash-queue.js';
import { networkOf } from '../limits/network-of.js';

/**
 * Returns the client that a password is hashed for; undefined on the command line and at startup.
 */
export function requesterUnderWay(): Requester | undefined {
  const caller = callerUnderWay();
  if (!caller) return undefined;
  const { address, userId: accountId, signal } = caller;
  return { network: networkOf(address), accountId, signal };
}
