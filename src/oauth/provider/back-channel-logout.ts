import { createHmac } from 'node:crypto';
import type Provider from 'oidc-provider';
import { logInIdIn } from './log-in-binding.js';
import type { Library } from './provider-library.js';

type Client = InstanceType<Provider['Client']>;

/** Signs a logout token for a client and sends it. @throws Error if the client does not take it */
export type SendLogout = (client: Client, sub: string, sid: string) => Promise<void>;

/** The routes at which people connect devices, which are log-ins of their own. */
const OF_DEVICES: ReadonlySet<string> = new Set(['code_verification', 'device_resume']);

interface Parts {
  readonly sidKey: Buffer;
  /** Ends the log-in at one client. */
  readonly endOne: (sid: string) => Promise<void>;
}

/**
 * Takes the sending of logout tokens from the library, which knows one of the ways in which log-ins
 * end, and sends once, while the person waits. The database leaves notices instead, which
 * `LogoutDelivery` sends with the returned function.
 */
export function takeOverLogout(
  provider: Provider,
  library: Library,
  { sidKey, endOne }: Parts,
): SendLogout {
  const clients = provider.Client.prototype as unknown as {
    includeSid(this: Client): boolean;
    backchannelLogout(this: Client, sub: string, sid: string): Promise<void>;
  };
  // Both originals are called with their own object.
  /* eslint-disable @typescript-eslint/unbound-method */
  const { backchannelLogout: send } = clients;
  clients.includeSid = function () {
    const route = library.Provider.ctx?.oidc.route ?? '';
    return this.backchannelLogoutUri !== undefined && !OF_DEVICES.has(route);
  };
  // Also if the browser has lost the cookie of the log-in, which then goes on.
  clients.backchannelLogout = (_sub, sid) => endOne(sid);
  const sessions = provider.Session.prototype as unknown as {
    sidFor(this: object, clientId: string, value?: string): string | undefined;
  };
  const { sidFor } = sessions;
  /* eslint-enable @typescript-eslint/unbound-method */
  sessions.sidFor = function (clientId, value) {
    const stored = sidFor.call(this, clientId, value);
    const logInId = logInIdIn(this);
    // The library's own is another one in each session of a log-in.
    return stored === undefined || logInId === undefined
      ? stored
      : createHmac('sha256', sidKey).update(`${logInId} ${clientId}`).digest('base64url');
  };
  return (client, sub, sid) => send.call(client, sub, sid);
}
