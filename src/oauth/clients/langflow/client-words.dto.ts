/** Examples and descriptions that the DTOs of clients share. */
export const REDIRECT_URIS = ['https://app.example.com/callback'];
export const GRANTS = ['authorization_code', 'refresh_token'];
export const SCOPES = ['openid', 'profile', 'read'];
export const CLIENT_ID = 'ghc_0c9a54e1f2b7d3868a1e4b20';

export const WORDS = {
  redirect_uris:
    'Where the browser returns with a code. Compared exactly; of a native app on loopback, any port is accepted. Required for `authorization_code`. At most 20.',
  post_logout_redirect_uris: 'Where the browser may be sent after a log-out. At most 20.',
  grant_types:
    'How it gets tokens: any of `authorization_code`, `refresh_token`, `client_credentials` and `urn:ietf:params:oauth:grant-type:device_code`.',
  scopes: 'The scopes that its tokens may have at most.',
  application_type:
    "`native`: an app on the user's own machine, which may have a scheme of its own and any port on loopback; its users are asked for consent at every log-in. `web`: everything else.",
  origin:
    'Who registered it: `superuser`; `registration`: it registered itself; `document`: its id is the address of a document that describes it. The consent page tells people of the last two.',
  require_pkce:
    'Whether it must use PKCE although it has a secret. Clients without a secret always must. A challenge that is sent is always checked.',
  is_first_party: 'Whether nobody is asked for consent, because the client belongs to this server.',
  allow_http:
    'Whether redirect URIs, and `backchannel_logout_uri`, may be http on a private network. Everybody on that network can then read codes.',
  groups_format:
    'The form of the claims `groups` and `roles`. `names`: `acme`, `acme/devs`, and `acme:admin`. `ids`: UUIDs in place of the names, which never belong to another workspace or group. `roles`: as `names`, but `groups` holds the roles too.',
  can_introspect_all:
    'Whether it may introspect every token of this server. Without it, a client sees its own tokens and those for its `resource_uri`.',
  resource_uri:
    'The API that the client is, as other clients name it in `resource` (RFC 8707): an absolute URI without a fragment, at most 2000 characters, of one client only. It may introspect tokens for it.',
  resource_format:
    '`opaque`: access tokens for `resource_uri` are introspected, and a revocation holds at once. `jwt`: they are verified offline (RFC 9068), valid for at most 600 seconds, and cannot be revoked.',
  jwks: 'Its public keys (RFC 7517 5), if it authenticates by signatures (`private_key_jwt`) instead of a secret: 1 to 10 of RSA (2048 to 8192 bits), P-256 or Ed25519. They can be changed, but not exchanged for a secret.',
  jwks_uri:
    'Where its public keys are, instead of `jwks`. https, or http on a host of `OUTGOING_PRIVATE_HOSTS`.',
  backchannel_logout_uri:
    'Where it gets a logout token when a log-in ends in which it got tokens (OpenID Connect Back-Channel Logout 1.0). Its ID tokens then have `sid`. https without a fragment, at most 2000 characters; http on loopback, or with `allow_http`. Private hosts must be in `OUTGOING_PRIVATE_HOSTS`.',
  backchannel_logout_session_required:
    'Whether it says that it needs `sid` in logout tokens. They have it in any case.',
  client_uri: 'Its home page (https), shown on the consent page.',
  logo_uri: 'Its logo (https), shown on the consent page.',
  policy_uri: 'What it does with data (https), linked from the consent page.',
  tos_uri: 'Its terms of service (https), linked from the consent page.',
} as const;
