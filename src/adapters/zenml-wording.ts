import { sayWhyNameRefused } from '../errors/name-refusal.js';
import { sayLimitReached, sayTooLong } from '../errors/bound-refusal.js';
import type { Issue } from '../errors/issue.js';
import { sayWhyRefused } from '../errors/password-refusal.js';
import type { WireError, Wording } from './api-adapter.js';

/** An exception of ZenML's by its class, which its client raises again, and what it says (contract zenml 1.4). */
const raises =
  (status: number, exception: string, message: string, headers?: Record<string, string>) =>
  (): WireError => ({ status, body: { detail: [exception, message] }, headers });

/** With the header the client knows that logging in again helps (contract zenml 3.1, trap 7). */
const unauthorized = (message: string) =>
  raises(401, 'CredentialsNotValid', message, { 'www-authenticate': 'Bearer' });
const illegal = (message: string) => raises(403, 'IllegalOperationError', message);
const invalid = (message: string) => raises(400, 'ValueError', message);
const unknown = (message: string) => raises(404, 'KeyError', message);
const exists = (message: string) => raises(409, 'EntityExistsError', message);

const tooBusy =
  (status: number, exception: string, message: string) =>
  ({ retryAfterSeconds }: { retryAfterSeconds: number }): WireError =>
    raises(status, exception, message, { 'retry-after': String(retryAfterSeconds) })();

/** Every refusal in ZenML Pro's words: `{"detail": [class, message]}` (contract zenml 1.4 and 1.5). */
export const ZENML_WORDING: Wording = {
  invalid_input: ({ issues }) => ({ status: 422, body: { detail: issues.map(toFault) } }),

  not_authenticated: unauthorized('Not authenticated'),
  invalid_api_key: unauthorized('The API key is not valid'),
  api_key_of_inactive_account: unauthorized('The account is not active'),
  invalid_token: unauthorized('The token is not valid'),
  token_expired: unauthorized('The token has expired'),
  wrong_token_type: unauthorized('The token is not valid'),
  token_without_subject: unauthorized('The token is not valid'),
  token_subject_unknown: unauthorized('The token is not valid'),
  account_inactive: unauthorized('The account is not active'),
  invalid_refresh_token: unauthorized('The refresh token is not valid'),
  token_of_another_workspace: illegal('The API key is bound to a workspace'),
  token_read_only: illegal('The API key is read-only'),
  token_out_of_scope: illegal('The API key has no scope for this'),

  not_superuser: illegal('Only super-users may do this'),
  not_target_user: illegal('You may only do this with your own account'),
  password_of_another_user: illegal('You may only change your own password'),
  form_token_invalid: illegal('The form is no longer valid'),
  host_not_allowed: illegal('The host name is not allowed; add it to ALLOWED_HOSTS'),
  foreign_write: illegal('The request came from a page of another site'),
  sign_up_disabled: illegal('Only super-users create accounts'),
  not_workspace_member: illegal('You are not authorized to access this server'),
  not_workspace_admin: illegal('You are not an admin of the workspace'),

  user_not_found: unknown('There is no such user'),
  // A PATCH answers 403 here, not 404 (contract zenml 1.4, from the published page).
  changed_user_unknown: illegal('There is no such user'),
  external_account_fixed: illegal(
    'User name, email and password of this account belong to its OAuth2 provider',
  ),
  internal_user_fixed: illegal('The internal user cannot be renamed'),
  internal_user_undeletable: invalid('The internal user cannot be deleted'),
  account_without_password: illegal('The account has no password'),
  username_taken: exists('A user with this name exists'),
  email_taken: exists('A user with this email exists'),
  username_refused: (details) => invalid(sayWhyNameRefused(details))(),
  email_refused: invalid('This is not an email address'),
  self_deactivation: illegal('You cannot deactivate your own account'),
  self_deletion: illegal('You cannot delete your own account'),
  last_superuser: illegal('The last active super-user must stay one'),
  password_not_changeable_here: illegal('Change your own password with PATCH /users/me'),
  password_required: invalid('A password is required'),
  password_reused: invalid('The new password is the current one'),
  password_refused: (details) => invalid(sayWhyRefused(details))(),
  current_password_required: invalid(
    'The current password is required: send it as current_password to PATCH /users/me',
  ),
  current_password_wrong: invalid('The current password is wrong'),
  value_too_long: (details) => ({
    status: 422,
    body: {
      detail: [{ loc: ['body', details.field], msg: sayTooLong(details), type: 'value_too_long' }],
    },
  }),
  limit_reached: (details) => raises(409, 'IllegalOperationError', sayLimitReached(details))(),

  login_failed: unauthorized('The user name or the password is wrong'),
  approval_pending: unauthorized('The account waits for its approval'),
  login_of_inactive_account: unauthorized('The account is not active'),
  password_expired: illegal('The password has expired; choose a new one at /login/password'),
  grant_unsupported: invalid('The grant type is not supported'),
  grant_unsound: ({ reason }) => invalid(reason)(),
  device_pending: invalid('The device waits for its approval'),
  device_impatient: invalid('The device asks too often'),
  device_code_expired: invalid('The code has expired'),
  device_code_unknown: invalid('The code is not known'),
  device_refused: invalid('The device was turned away, or is locked'),
  device_not_found: unknown('There is no such device'),
  device_locked: invalid('The device is locked: too many wrong codes'),
  user_code_wrong: invalid('The code is wrong'),
  auto_login_disabled: illegal('A log-in without credentials is not possible here'),
  superuser_missing: illegal('There is no super-user'),
  not_a_log_in_token: invalid('This is no token of a log-in'),
  oauth_client_unknown: unknown('There is no such log-in provider'),
  oauth_state_mismatch: invalid('The log-in was not begun here, or took too long'),
  oauth_denied: illegal('The log-in provider was told to refuse'),
  oauth_failed: invalid('The log-in provider refused'),
  oauth_provider_unavailable: raises(502, 'RuntimeError', 'The log-in provider does not answer'),
  oauth_email_unverified: illegal('The log-in provider has no verified email'),
  oauth_email_refused: illegal('The email is not of an allowed domain'),
  oauth_account_exists: exists('An account with this email exists'),
  oauth_email_is_username: exists(
    'An account has this email as its user name without proof; an administrator can settle it',
  ),
  oauth_interaction_gone: invalid('The authorization request has expired'),
  oauth_client_not_found: unknown('There is no such OAuth client'),
  oauth_client_unsound: ({ reason }) => invalid(reason)(),
  oauth_grant_not_found: unknown('There is no such OAuth grant'),
  oauth_client_refused: unauthorized('The OAuth client is not valid'),
  mail_not_configured: invalid('This server sends no mail'),
  reset_token_invalid: invalid('The link is not valid, or no longer'),

  api_key_not_found: unknown('There is no such API key'),
  api_key_beyond_own: illegal('A key cannot go beyond its own limits'),
  api_key_expiry_passed: invalid('The expiry of the key has passed'),
  api_key_not_rotatable: raises(
    409,
    'IllegalOperationError',
    'The API key was rotated before, is switched off or has expired',
  ),
  token_label_reserved: invalid('This name is reserved'),

  workspace_not_found: unknown('There is no such server'),
  workspace_exists: exists('The workspace exists'),
  workspace_archived: illegal('The workspace is archived'),
  last_workspace_admin: illegal('A workspace keeps at least one admin'),
  member_not_found: unknown('There is no such member'),
  member_exists: exists('This is a member already'),
  member_username_taken: exists('A member with this name exists'),
  invite_not_found: unknown('There is no such invitation'),
  group_not_found: unknown('There is no such team'),
  group_exists: exists('The team exists'),
  group_of_all_members: illegal('The team of all members cannot be changed'),

  project_not_found: unknown('There is no such project'),
  profile_picture_not_found: unknown('There is no such picture'),

  rate_limited: tooBusy(429, 'MaxConcurrentTasksError', 'Too many requests; try again later'),
  hashing_overloaded: tooBusy(503, 'RuntimeError', 'Too many log-ins at once; try again'),
  database_unavailable: tooBusy(503, 'RuntimeError', 'The database is unavailable; try again'),
  not_ready: ({ because }) => raises(503, 'RuntimeError', `Not ready: ${because}`)(),
  unhealthy: raises(500, 'RuntimeError', 'The server is not healthy'),
  route_not_found: unknown('There is no such path'),
  method_not_allowed: ({ allowed }) =>
    raises(405, 'MethodNotAllowedError', 'The path has no such method', {
      allow: allowed.join(', '),
    })(),
  body_too_large: raises(413, 'ValueError', 'The request body is too large'),
  malformed_request: invalid('The request is malformed'),
  unsupported_media_type: raises(415, 'ValueError', 'The media type is not supported'),
  internal: raises(500, 'RuntimeError', 'Internal error; see the logs of the server'),
};

/** As FastAPI words it, without the refused value: that may be a password (contract zenml 1.4). */
function toFault({ location, message, type }: Issue) {
  return { loc: location, msg: message, type };
}
