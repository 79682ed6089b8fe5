import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { logInIdIn } from './log-in-binding.js';

const OFFLINE_ACCESS = 'offline_access';

/** What an application asks for. */
export interface AskedFor {
  readonly scopes: readonly string[];
  readonly isDevice: boolean;
}

/**
 * Whether a request needs a fresh proof: it is for access that outlasts the log-in, such as that of
 * a device, or for a token with which a program can do sensitive actions. Programs are not asked
 * for a proof, so somebody who takes over an open browser must not get such access.
 */
export function isSensitiveRequest(asked: AskedFor): boolean {
  return asked.scopes.includes(OFFLINE_ACCESS) || givesSensitiveToken(asked);
}

/**
 * As {@link isSensitiveRequest}, for an application that the person has authorized before. Offline
 * access then gives an application with a secret nothing new: the browser only gets a session
 * there, as with any log-in. But an application without a secret may be a program of somebody who
 * has taken over the browser.
 */
export function isSensitiveAgain(asked: AskedFor, client: Client | undefined): boolean {
  const isPublic = client?.tokenEndpointAuthMethod === 'none';
  return isPublic ? isSensitiveRequest(asked) : givesSensitiveToken(asked);
}

/** Requests that go on without the offline access that they ask for. */
const withoutOffline = new WeakSet<object>();

/**
 * Lets a page renew its tokens in the background (`prompt=none`) in an old log-in, if the person
 * has granted it offline access and it asks for nothing else that is sensitive. What it gets ends
 * with the log-in. It gets no new refresh token, since a copied cookie could be exchanged for one.
 * The response says which scopes were granted (RFC 6749 3.3).
 *
 * @returns whether the request goes on without offline access
 */
export function goesOnWithoutOffline({ oidc }: KoaContextWithOIDC, asked: AskedFor): boolean {
  const { grant, params } = oidc;
  if (givesSensitiveToken(asked) || !params || !oidc.prompts.has('none')) return false;
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

function givesSensitiveToken({ scopes, isDevice }: AskedFor): boolean {
  return isDevice || scopes.some((scope) => scope === 'admin' || scope.endsWith(':write'));
}
