import type { KoaContextWithOIDC } from 'oidc-provider';
import { REFRESH_TOKEN } from '../clients/client-rules.js';

const OFFLINE_ACCESS = 'offline_access';

/**
 * Keeps `offline_access` in a request without `prompt=consent`, from which the library removes it.
 * OpenID Connect Core 11 allows that where something else ensures consent: a person who has not yet
 * consented to offline access is asked for it in any case. Most applications send the scope alone.
 *
 * The library calls this when it has checked the scopes.
 */
export function keepOfflineAccess({ query, oidc }: KoaContextWithOIDC): void {
  const { client, params } = oidc;
  if (!client || !params || !scopesIn(query['scope']).includes(OFFLINE_ACCESS)) return;
  const mayRefresh = client.grantTypeAllowed(REFRESH_TOKEN);
  if (!mayRefresh || !scopesIn(client.scope).includes(OFFLINE_ACCESS)) return;
  params['scope'] = [...new Set([...scopesIn(params['scope']), OFFLINE_ACCESS])].join(' ');
}

function scopesIn(text: unknown): string[] {
  return typeof text === 'string' ? text.split(' ') : [];
}
