import { createServer } from 'node:http';
import * as oidc from 'openid-client';

/** An application that lets people log in at Gatehouse: a server with a callback. */
export async function startApplication() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<h1>Back at the wiki</h1>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${server.address().port}`;
  return { url, callback: `${url}/callback`, begin, close: () => void server.close() };
}

/**
 * Begins a log-in.
 *
 * @returns the address to send the browser to, and what exchanges the address that it comes back to
 *   for tokens
 */
async function begin(issuer, id, secret, callback) {
  const execute = [oidc.allowInsecureRequests];
  const authentication = oidc.ClientSecretBasic(secret);
  const config = await oidc.discovery(new URL(issuer), id, secret, authentication, { execute });
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email offline_access',
    prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  const checks = { pkceCodeVerifier: verifier, expectedState: state };
  return {
    url: url.href,
    finish: (end) => oidc.authorizationCodeGrant(config, new URL(end), checks),
    refresh: (token) => oidc.refreshTokenGrant(config, token),
  };
}
