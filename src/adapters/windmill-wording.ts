import { sayWhyNameRefused } from '../errors/name-refusal.js';
import { sayLimitReached, sayTooLong } from '../errors/bound-refusal.js';
import type { Issue } from '../errors/issue.js';
import { sayWhyRefused } from '../errors/password-refusal.js';
import type { WireError, Wording } from './api-adapter.js';

type Words<Details> = (details: Details) => WireError;

const says =
  (status: number, body: string, headers?: Record<string, string>): Words<unknown> =>
  () => ({ status, body, headers });
const badRequest = (message: string) => says(400, `Bad request: ${message}`);
const notFound = (message: string) => says(404, `Not found: ${message}`);

/** A credential that is good for nothing, whatever the reason: which it was is nobody's business. */
const unauthorized = says(401, 'Not authorized: Unauthorized');

const tooBusy =
  (status: number, body: string): Words<{ retryAfterSeconds: number }> =>
  ({ retryAfterSeconds }) => ({
    status,
    body,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });

/** Every refusal in Windmill's words, as plain text (contract windmill 1 to 3). */
export const WINDMILL_WORDING: Wording = {
  invalid_input: ({ issues }) => ({
    status: statusOf(issues),
    body: issues.map(toLine).join('; '),
  }),

  not_authenticated: says(401, 'Unauthorized'),
  invalid_api_key: unauthorized,
  api_key_of_inactive_account: unauthorized,
  invalid_token: unauthorized,
  token_expired: unauthorized,
  wrong_token_type: unauthorized,
  token_without_subject: unauthorized,
  token_subject_unknown: unauthorized,
  account_inactive: unauthorized,
  invalid_refresh_token: unauthorized,
  // The CLI asks the workspace's own whoami after exactly this (contract windmill 7.17).
  token_of_another_workspace: unauthorized,
  token_read_only: says(403, 'Permission denied: the token is read-only'),
  token_out_of_scope: ({ needed }) => ({
    status: 403,
    body: `Permission denied: the token has no scope ${needed}`,
  }),

  not_superuser: says(401, 'Not authorized: This endpoint requires the caller to be a super admin'),
  not_target_user: says(403, 'Permission denied: this is another account'),
  password_of_another_user: says(403, 'Permission denied: this is another account'),
  sign_up_disabled: says(403, 'Permission denied: sign-up is disabled'),
  not_workspace_member: unauthorized,
  not_workspace_admin: ({ username }) => ({
    status: 403,
    body: `Require Admin privileges for ${username}`,
  }),

  host_not_allowed: says(
    403,
    'Permission denied: the host name is not allowed; add it to ALLOWED_HOSTS',
  ),
  foreign_write: says(403, 'Permission denied: requests from pages of other sites are refused'),
  form_token_invalid: says(403, 'Permission denied: the form is no longer valid'),

  user_not_found: notFound('user not found'),
  changed_user_unknown: notFound('user not found'),
  external_account_fixed: badRequest('name and password of this account belong to its provider'),
  internal_user_fixed: badRequest('the internal user cannot be renamed'),
  internal_user_undeletable: badRequest('the internal user cannot be deleted'),
  account_without_password: badRequest('the account has no password'),
  // On this API the user name of a new account is its email.
  username_taken: badRequest('an account with this email already exists'),
  email_taken: badRequest('an account with this email already exists'),
  username_refused: (details) => badRequest(sayWhyNameRefused(details))(undefined),
  email_refused: badRequest('this is not an email address'),
  self_deactivation: badRequest('you cannot disable your own account'),
  self_deletion: badRequest('you cannot delete your own account'),
  last_superuser: badRequest('the last active super admin must stay one'),
  password_not_changeable_here: says(403, 'Permission denied: super admins set passwords here'),
  password_required: badRequest('password is required'),
  password_reused: badRequest('the new password is the current one'),
  password_refused: (details) => ({
    status: 400,
    body: `Bad request: ${sayWhyRefused(details)}`,
  }),
  current_password_required: badRequest(
    'the current password is needed to set a new one: use POST /api/auth/change_password, or /login/password in a browser',
  ),
  current_password_wrong: badRequest('the current password is wrong'),
  value_too_long: (details) => ({
    status: 400,
    body: `Bad request: ${details.field}: ${sayTooLong(details)}`,
  }),
  limit_reached: (details) => ({ status: 400, body: `Bad request: ${sayLimitReached(details)}` }),

  // All alike: nobody learns from it which accounts there are (contract windmill 2.1).
  login_failed: badRequest('Invalid login'),
  approval_pending: badRequest('Invalid login'),
  login_of_inactive_account: badRequest('Invalid login'),
  // Only the right password learns this.
  password_expired: badRequest('the password has expired; choose a new one at /login/password'),
  grant_unsupported: badRequest('the grant type is not supported'),
  grant_unsound: ({ reason }) => ({ status: 400, body: `Bad request: ${reason}` }),
  device_pending: badRequest('the device waits for its approval'),
  device_impatient: badRequest('the device asks too often'),
  device_code_expired: badRequest('the code has expired'),
  device_code_unknown: badRequest('unknown code'),
  device_refused: badRequest('the device was turned away'),
  device_not_found: notFound('device not found'),
  device_locked: badRequest('the device is locked'),
  user_code_wrong: badRequest('the code is wrong'),
  auto_login_disabled: badRequest('Invalid login'),
  superuser_missing: badRequest('Invalid login'),
  not_a_log_in_token: badRequest('only the token of a log-in can be refreshed'),
  oauth_client_unknown: badRequest('invalid client'),
  oauth_interaction_gone: badRequest('the authorization request has expired'),
  oauth_client_not_found: notFound('OAuth client not found'),
  oauth_client_unsound: ({ reason }) => ({ status: 400, body: `Bad request: ${reason}` }),
  oauth_grant_not_found: notFound('OAuth grant not found'),
  oauth_client_refused: unauthorized,
  oauth_state_mismatch: badRequest('csrf did not match'),
  oauth_denied: badRequest('the login was denied'),
  oauth_failed: badRequest('failed to exchange code: the provider refused it'),
  oauth_provider_unavailable: says(502, 'Internal: the login provider does not answer'),
  oauth_email_unverified: badRequest('the login provider has no verified email'),
  oauth_email_refused: badRequest('the email is not of an allowed domain'),
  oauth_account_exists: badRequest(
    'an user with the email associated to this login exists but with a different login type',
  ),
  oauth_email_is_username: badRequest(
    'a user has the email associated to this login as its user name without proof; ask an admin',
  ),
  mail_not_configured: badRequest('SMTP is not configured on this instance'),
  reset_token_invalid: badRequest('invalid or expired token'),

  api_key_not_found: notFound('token not found'),
  api_key_beyond_own: ({ limit }) => ({
    status: 403,
    body: `Permission denied: a token cannot go beyond its own limits: ${limit === 'expires_at' ? 'expiration' : limit}`,
  }),
  api_key_expiry_passed: badRequest('the expiration has passed'),
  api_key_not_rotatable: badRequest('the token was rotated before, is switched off or has expired'),
  token_label_reserved: badRequest('label collides with a reserved system-token namespace'),

  workspace_not_found: ({ workspaceId }) => ({
    status: 404,
    body: `Not found: workspace not found at id ${workspaceId}`,
  }),
  workspace_exists: ({ workspaceId }) => ({
    status: 400,
    body: `Bad request: Workspace ${workspaceId} already exists`,
  }),
  workspace_archived: badRequest('Cannot create a token for an archived workspace'),
  last_workspace_admin: ({ workspaceId }) => ({
    status: 400,
    body: `Bad request: workspace ${workspaceId} must keep at least one admin`,
  }),
  member_not_found: ({ username }) => ({
    status: 404,
    body: `Not found: User not found at name ${username}`,
  }),
  member_exists: ({ email, workspaceId }) => ({
    status: 400,
    body: `Bad request: user with email ${email} already exists in workspace ${workspaceId}`,
  }),
  member_username_taken: ({ username, workspaceId }) => ({
    status: 400,
    body: `Bad request: user with username ${username} already exists in workspace ${workspaceId}`,
  }),
  invite_not_found: ({ email }) => ({
    status: 404,
    body: `Not found: invite for ${email} not found`,
  }),
  group_not_found: ({ name }) => ({
    status: 404,
    body: `Not found: Group not found at name ${name}`,
  }),
  group_exists: ({ name }) => ({
    status: 400,
    body: `Bad request: group ${name} already exists`,
  }),
  group_of_all_members: badRequest('the group all is made of all members'),

  project_not_found: notFound('project not found'),
  profile_picture_not_found: notFound('profile picture not found'),

  rate_limited: tooBusy(429, 'Too many login attempts. Please try again later.'),
  hashing_overloaded: tooBusy(503, 'The server is busy checking passwords. Please try again.'),
  database_unavailable: tooBusy(503, 'The database is unavailable. Please try again.'),
  not_ready: ({ because }) => ({ status: 503, body: `Not ready: ${because}` }),
  unhealthy: says(500, 'Internal: unhealthy'),
  // An unknown path has an empty body (contract windmill 1).
  route_not_found: says(404, ''),
  method_not_allowed: ({ allowed }) => ({
    status: 405,
    body: 'Method Not Allowed',
    headers: { allow: allowed.join(', ') },
  }),
  body_too_large: says(413, 'The request body is too large'),
  malformed_request: badRequest('the request is malformed'),
  unsupported_media_type: says(415, 'Expected request with `Content-Type: application/json`'),
  internal: says(500, 'Internal: see the logs of the server'),
};

/** What no JSON is and what stands in the URL is 400, a body of the wrong form 422 (contract windmill 1). */
function statusOf(issues: readonly Issue[]): number {
  const isOfForm = issues.every(
    ({ location, type }) => location[0] === 'body' && type !== 'json_invalid',
  );
  return isOfForm ? 422 : 400;
}

function toLine({ location, message, type }: Issue): string {
  const [part, ...names] = location;
  if (type === 'json_invalid') return `Failed to parse the request body as JSON: ${message}`;
  const what = part === 'body' ? 'Failed to deserialize the JSON body' : `Invalid ${part}`;
  return `${what}: ${names.length > 0 ? `${names.join('.')}: ` : ''}${message}`;
}
