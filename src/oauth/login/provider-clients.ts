import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { GithubClient } from './github-client.js';
import { OpenidClient } from './openid-client.js';
import type { ProviderClient } from './provider-client.js';

export { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';

/** Returns the client for a provider, of the kind that it speaks to. */
export function createProviderClient(login: OauthLogin): ProviderClient {
  return login.kind === 'github' ? new GithubClient(login) : new OpenidClient(login);
}
