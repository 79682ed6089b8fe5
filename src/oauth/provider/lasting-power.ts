import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { logInIdIn } from './log-in-binding.js';

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

/** Requests that go on without the offline access that they ask for. */
const withoutOffline = new WeakSet<object>();

/**
 * Lets a page renew its tokens in the background (`prompt=none`) in an old log-in, if the person
 * has granted it offline access and it asks for nothing else that gives power. What it gets ends
 * with the log-in: there is no new refresh token, which a copied cookie could otherwise be turned
 * into. The token's answer says which scopes there are (RFC 6749 3.3).
 *
 * @returns whether it goes on so
 */
export function goesOnWithoutOffline({ oidc }: KoaContextWithOIDC, asked: AskedFor): boolean {
  const { grant, params } = oidc;
  if (givesTokenOfPower(asked) || !params || !oidc.prompts.has('none')) return false;
  const had = grant && logInIdIn(grant) === undefined && grant.getOIDCScope().split(' ');
  if (!had || !had.includes(OFFLINE_ACCESS)) return false;
  params['scope'] = asked.scopes.filter((scope) => scope !== OFFLINE_ACCESS).join(' ');
  withoutOffline.add(oidc);
  return true;
}

/** Whether a request uses a grant that outlasts the log-in. */
export function isOffline({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.requestParamScopes.has(OFFLINE_ACCESS) || withoutOffline.has(oidc);
}

function givesTokenOfPower({ scopes, isDevice }: AskedFor): boolean {
  return isDevice || scopes.some((scope) => scope === 'admin' || scope.endsWith(':write'));
}
