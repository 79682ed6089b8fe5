import { callerUnderWay } from '../audit/authors.js';
import type { Requester } from '../platform/credentials/hash-queue.js';
import { networkOf } from '../limits/network-of.js';

/** For whom a password is hashed: for nobody on the command line and at the start. */
export function requesterUnderWay(): Requester | undefined {
  const caller = callerUnderWay();
  if (!caller) return undefined;
  const { address, userId: accountId, signal } = caller;
  return { network: networkOf(address), accountId, signal };
}
