import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ProxyTrust } from './trusted-proxies.js';

const SANE_ID = /^[\w.:-]{8,128}$/;

/**
 * Creates the function that gives each request its id for the logs and the `X-Request-Id` header:
 * the id that a trusted proxy sends, else one that is unique among all processes.
 */
export function createRequestIds(
  trustsProxy: ProxyTrust | undefined,
): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  const next = () => `${prefix}-${(count += 1).toString(36)}`;
  if (!trustsProxy) return next;
  return ({ headers, socket }) => {
    const sent = headers['x-request-id'];
    const isTaken = typeof sent === 'string' && SANE_ID.test(sent);
    return isTaken && trustsProxy(socket.remoteAddress ?? '') ? sent : next();
  };
}
