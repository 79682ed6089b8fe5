import type { Client } from 'oidc-provider';

const OFFLINE_ACCESS = 'offline_access';

/** What an application asks for. */
export interface AskedFor {
  readonly scopes: readonly string[];
  readonly isDevice: boolean;
}

/**
 * Whether a request is for what outlasts the log-in, as for a device or offline access, or for a
 * token that does what takes a fresh proof in a log-in: programs are not asked for one. Who takes
 * over an open browser must not get it.
 */
export function givesLastingPower(asked: AskedFor): boolean {
  return asked.scopes.includes(OFFLINE_ACCESS) || givesTokenOfPower(asked);
}

/**
 * Whether the same holds though the person has let the application in before. Then offline access
 * gives an application with a secret nothing new: the browser only gets a session there, as by any
 * log-in. But one without a secret may be a program of the one who has taken over the browser.
 */
export function givesLastingPowerAgain(asked: AskedFor, client: Client | undefined): boolean {
  const isPublic = client?.tokenEndpointAuthMethod === 'none';
  return isPublic ? givesLastingPower(asked) : givesTokenOfPower(asked);
}

function givesTokenOfPower({ scopes, isDevice }: AskedFor): boolean {
  return isDevice || scopes.some((scope) => scope === 'admin' || scope.endsWith(':write'));
}
