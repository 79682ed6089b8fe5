import { ACCOUNT_PROVOCATIONS } from './provocations/accounts.js';
import { CLIENT_PROVOCATIONS } from './provocations/clients.js';
import { DEVICE_PROVOCATIONS } from './provocations/devices.js';
import { INSTANCE_PROVOCATIONS } from './provocations/instance.js';
import { LOG_IN_PROVOCATIONS } from './provocations/log-ins.js';
import { KEY_OF_OTHERS_PROVOCATIONS } from './provocations/keys-of-others.js';
import { KEY_PROVOCATIONS } from './provocations/keys.js';
import { ADMINISTRATION_PROVOCATIONS } from './provocations/administration.js';
import { OWN_ACCOUNT_PROVOCATIONS } from './provocations/own-account.js';
import { OAUTH_PROVOCATIONS } from './provocations/oauth.js';
import type { Provocations } from './provocations/provocation.js';
import { PROXY_PROVOCATIONS } from './provocations/proxies.js';
import { RESET_PROVOCATIONS } from './provocations/resets.js';
import { SECOND_FACTOR_PROVOCATIONS } from './provocations/second-factors.js';
import { UI_PROVOCATIONS } from './provocations/ui.js';
import { WINDMILL_PROVOCATIONS } from './provocations/windmill.js';
import { WORKSPACE_PROVOCATIONS } from './provocations/workspaces.js';
import { ZENML_SERVER_PROVOCATIONS } from './provocations/zenml-servers.js';

/** Every documented refusal, and how it comes about. */
export const PROVOCATIONS: Provocations = {
  ...ACCOUNT_PROVOCATIONS,
  ...CLIENT_PROVOCATIONS,
  ...DEVICE_PROVOCATIONS,
  ...INSTANCE_PROVOCATIONS,
  ...KEY_OF_OTHERS_PROVOCATIONS,
  ...KEY_PROVOCATIONS,
  ...LOG_IN_PROVOCATIONS,
  ...OAUTH_PROVOCATIONS,
  ...ADMINISTRATION_PROVOCATIONS,
  ...OWN_ACCOUNT_PROVOCATIONS,
  ...PROXY_PROVOCATIONS,
  ...RESET_PROVOCATIONS,
  ...SECOND_FACTOR_PROVOCATIONS,
  ...UI_PROVOCATIONS,
  ...WORKSPACE_PROVOCATIONS,
  ...WINDMILL_PROVOCATIONS,
  ...ZENML_SERVER_PROVOCATIONS,
};

interface Exception {
  /** Operations, as verb and path of the document, and the codes that are not provoked here. */
  readonly operations: RegExp;
  readonly codes: readonly string[];
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    operations: /^(POST|PUT) \/oauth\/register/,
    codes: ['oauth_registration_refused', 'oauth_client_invalid', 'limit_reached', 'rate_limited'],
    reason: 'takes a server where clients may register: oauth/registration',
  },
  {
    operations: /^(POST|PUT) \/oauth\/register/,
    codes: ['malformed_request'],
    reason: 'is asked with all bodies: openapi/bodies',
  },
  {
    operations: /^[A-Z]+ \/api\/v1\/account\/(passkeys|proof)/,
    codes: [
      'account_without_password',
      'current_password_wrong',
      'external_account_fixed',
      'hashing_overloaded',
      'last_second_factor',
      'limit_reached',
      'not_a_log_in_token',
      'passkey_copied',
      'passkey_exists',
      'passkey_not_found',
      'passkey_refused',
      'passkeys_unavailable',
      'proof_missing',
      'proof_too_weak',
      'second_factor_wrong',
    ],
    reason: 'takes a log-in, and an authenticator: the folders passkeys and proofs',
  },
  {
    operations: /^POST \/api\/v1\/account\/log_in_providers\//,
    codes: ['oauth_provider_unavailable'],
    reason: 'takes a log-in provider that is away: oauth-login/refusals',
  },
  {
    operations: /./,
    codes: ['proof_needed'],
    reason: 'takes an old log-in: rules/proof',
  },
  {
    operations: /^POST \/api\/v1\/connect\//,
    codes: ['oauth_client_not_found'],
    reason: 'takes a deletion of the client at the same time',
  },
  {
    operations: /^POST \/api\/v1\/oauth_registration_tokens$/,
    codes: ['limit_reached'],
    reason: 'takes a hundred tokens',
  },
  {
    operations: /^(DELETE|POST \/api\/users\/offboard|PATCH \/api\/v1\/oauth_clients)/,
    codes: ['last_superuser'],
    reason: 'takes two superusers who delete each other at once: langflow/last-superuser',
  },
  {
    operations: /^POST \/api\/users\/setpassword$/,
    codes: ['current_password_wrong'],
    reason: 'takes another change of the password at the same time',
  },
  {
    operations: /^GET \/(health_check|ready)$/,
    codes: ['unhealthy', 'not_ready'],
    reason: 'takes a database that is away: langflow/database-gone and langflow/ready',
  },
  {
    operations: /^GET \/api\/v1\/auto_login$/,
    codes: ['superuser_missing'],
    reason: 'takes a server without a superuser: langflow/auto-login',
  },
  {
    operations: /^POST \/api\/oauth\/login_callback/,
    codes: [
      'approval_pending',
      'login_failed',
      'login_of_inactive_account',
      'oauth_account_exists',
      'oauth_denied',
      'oauth_email_is_username',
      'oauth_email_refused',
      'oauth_email_unverified',
      'oauth_failed',
      'oauth_provider_unavailable',
      'second_factor_required',
      'second_factor_setup_required',
      'sign_up_disabled',
    ],
    reason: 'takes a log-in provider: the folder oauth-login, and second-factors/apis',
  },
  {
    operations: /^(GET|POST) \/oauth\//,
    codes: ['oauth_client_refused'],
    reason: 'is answered by the library: the folder oauth',
  },
];
