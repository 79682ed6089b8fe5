import { sayWhyNameRefused } from '../errors/name-refusal.js';
import type { Issue } from '../errors/issue.js';
import { sayLimitReached, sayTooLong } from '../errors/bound-refusal.js';
import type { ErrorDetails } from '../errors/error-code.js';
import { sayWhyRefused } from '../errors/password-refusal.js';
import type { WireError, Wording } from './api-adapter.js';

const says =
  (status: number, detail: unknown, headers?: Record<string, string>) => (): WireError => ({
    status,
    body: { detail },
    headers,
  });

const tooBusy =
  (status: number, detail: string) =>
  ({ retryAfterSeconds }: { retryAfterSeconds: number }): WireError => ({
    status,
    body: { detail, retry_after: String(retryAfterSeconds) },
    headers: { 'retry-after': String(retryAfterSeconds) },
  });

/** Every refusal in Langflow's words (contract langflow 2.3, 3.2, 4 to 6 and 14; the last wins). */
export const LANGFLOW_WORDING: Wording = {
  invalid_input: ({ issues }) => ({ status: 422, body: { detail: issues.map(toPydanticError) } }),

  not_authenticated: says(403, 'No authentication credentials provided'),
  invalid_api_key: says(403, 'Invalid API key'),
  api_key_of_inactive_account: says(403, 'API key authentication failed'),
  invalid_token: says(401, 'Invalid token'),
  token_expired: says(401, 'Token has expired'),
  wrong_token_type: says(401, 'Invalid token type'),
  token_without_subject: says(401, 'Invalid token payload'),
  token_subject_unknown: says(401, 'Token authentication failed'),
  account_inactive: says(401, 'User account is inactive'),
  invalid_refresh_token: says(401, 'Invalid refresh token', { 'www-authenticate': 'Bearer' }),

  token_of_another_workspace: says(403, 'The API key is bound to a workspace'),
  token_read_only: says(403, 'The API key is read-only'),
  token_out_of_scope: ({ needed }) => ({
    status: 403,
    body: { detail: `The API key has no scope for this: it needs ${needed}` },
  }),

  not_superuser: says(403, "The user doesn't have enough privileges"),
  not_target_user: says(403, 'Permission denied'),
  password_of_another_user: says(404, "You can't change another user's password"),
  sign_up_disabled: says(403, 'Public user registration is disabled.'),

  not_workspace_member: says(403, 'Not a member of the workspace'),
  not_workspace_admin: says(403, 'Not an admin of the workspace'),

  host_not_allowed: says(403, 'The host name is not allowed; add it to ALLOWED_HOSTS'),
  foreign_write: says(403, 'Requests from pages of other sites are refused'),
  form_token_invalid: says(403, 'The form is no longer valid'),

  user_not_found: says(404, 'User not found'),
  changed_user_unknown: says(404, 'User not found'),
  external_account_fixed: says(403, "The account's name and password belong to its provider"),
  internal_user_fixed: says(403, 'The internal user cannot be renamed'),
  internal_user_undeletable: says(400, 'The internal user cannot be deleted'),
  account_without_password: says(403, 'The account has no password'),
  username_taken: says(400, 'This username is unavailable.'),
  // Somebody else is known by this name as their email.
  email_taken: says(400, 'This username is unavailable.'),
  username_refused: (details) => says(400, sayWhyNameRefused(details))(),
  email_refused: says(400, 'This is not an email address.'),
  self_deactivation: says(403, "You can't deactivate your own user account"),
  self_deletion: says(400, "You can't delete your own user account"),
  last_superuser: says(409, 'The last active superuser must stay an active superuser'),
  password_not_changeable_here: says(400, "You can't change your password here"),
  password_required: says(400, 'Password is required for password reset'),
  password_reused: says(400, "You can't use your current password"),
  password_refused: refusePassword,
  current_password_required: says(
    400,
    'Current password is required: send it as current_password to PATCH /api/v1/users/{user_id}/reset-password',
  ),
  current_password_wrong: says(400, 'Current password is incorrect'),
  value_too_long: (details) => ({
    status: 422,
    body: {
      detail: [
        {
          type: details.unit === 'characters' ? 'string_too_long' : 'too_long',
          loc: ['body', details.field],
          msg: sayTooLong(details),
          ctx: { max_length: details.most },
        },
      ],
    },
  }),
  limit_reached: (details) => ({ status: 409, body: { detail: sayLimitReached(details) } }),

  login_failed: says(401, 'Incorrect username or password', { 'www-authenticate': 'Bearer' }),
  approval_pending: says(400, 'Waiting for approval'),
  login_of_inactive_account: says(401, 'Inactive user', { 'www-authenticate': 'Bearer' }),
  // Like `approval_pending`: the password is right, and still no way in.
  password_expired: says(400, 'Your password has expired. Choose a new one at /login/password.'),
  grant_unsupported: says(400, 'The grant type is not supported'),
  grant_unsound: ({ reason }) => ({ status: 400, body: { detail: reason } }),
  device_pending: says(400, 'The device waits for its approval'),
  device_impatient: says(400, 'The device asks too often'),
  device_code_expired: says(400, 'The code has expired'),
  device_code_unknown: says(400, 'Unknown code'),
  device_refused: says(400, 'The device was turned away'),
  device_not_found: says(404, 'Device not found'),
  device_locked: says(400, 'The device is locked'),
  user_code_wrong: says(400, 'The code is wrong'),
  // The web UI looks for `auto_login` at the top level, upstream nests it: both (contract langflow 8.1).
  auto_login_disabled: () => ({
    status: 403,
    body: {
      detail: { message: 'Auto login is disabled.', auto_login: false },
      auto_login: false,
    },
  }),
  superuser_missing: says(400, "Super user hasn't been created"),

  not_a_log_in_token: says(400, 'This is no token of a log-in'),
  oauth_client_unknown: says(404, 'Unknown log-in provider'),
  oauth_interaction_gone: says(400, 'The authorization request has expired'),
  oauth_client_not_found: says(404, 'OAuth client not found'),
  oauth_client_unsound: ({ reason }) => ({ status: 400, body: { detail: reason } }),
  oauth_grant_not_found: says(404, 'OAuth grant not found'),
  oauth_client_refused: says(401, 'Invalid OAuth client'),
  oauth_state_mismatch: says(400, 'The log-in was not begun here, or took too long'),
  oauth_denied: says(403, 'The log-in provider was told to refuse'),
  oauth_failed: says(400, 'The log-in provider refused'),
  oauth_provider_unavailable: says(502, 'The log-in provider does not answer'),
  oauth_email_unverified: says(403, 'The log-in provider has no verified email'),
  oauth_email_refused: says(403, 'The email is not of an allowed domain'),
  oauth_account_exists: says(409, 'An account with this email exists'),
  oauth_email_is_username: says(
    409,
    'An account has this email as its user name without proof; an administrator can settle it',
  ),
  mail_not_configured: says(400, 'This server sends no mail'),
  reset_token_invalid: says(400, 'The link is not valid, or no longer'),

  // 400, not 404, also for somebody else's key (contract langflow 5).
  api_key_not_found: says(400, 'API Key not found'),

  api_key_beyond_own: ({ limit }) => ({
    status: 403,
    body: { detail: `A key cannot go beyond its own limits: ${limit}` },
  }),
  api_key_expiry_passed: says(422, [
    {
      type: 'value_error',
      loc: ['body', 'expires_at'],
      msg: 'Value error, the moment has passed',
    },
  ]),
  api_key_not_rotatable: says(
    409,
    'The API key was rotated before, is switched off or has expired',
  ),

  token_label_reserved: says(400, 'This name is reserved'),

  workspace_not_found: says(404, 'Workspace not found'),
  workspace_exists: says(400, 'The workspace exists'),
  workspace_archived: says(400, 'The workspace is archived'),
  last_workspace_admin: says(409, 'A workspace keeps at least one admin'),
  member_not_found: says(404, 'Member not found'),
  member_exists: says(400, 'Already a member of the workspace'),
  member_username_taken: says(400, 'This username is unavailable.'),
  invite_not_found: says(404, 'Invite not found'),
  group_not_found: says(404, 'Group not found'),
  group_exists: says(400, 'The group exists'),
  group_of_all_members: says(400, 'The group of all members cannot be changed'),

  project_not_found: says(404, 'Project not found'),
  profile_picture_not_found: says(404, 'Profile picture not found'),

  rate_limited: tooBusy(429, 'Too many requests. Please try again later.'),
  hashing_overloaded: tooBusy(503, 'The server is busy checking passwords. Please try again.'),
  database_unavailable: tooBusy(503, 'The database is unavailable. Please try again.'),
  not_ready: ({ because }) => ({ status: 503, body: { detail: `Not ready: ${because}` } }),
  unhealthy: says(500, {
    status: 'nok',
    chat: 'ok',
    db: 'error check the server logs',
  }),
  route_not_found: says(404, 'Not Found'),
  method_not_allowed: ({ allowed }) => ({
    status: 405,
    body: { detail: 'Method Not Allowed' },
    headers: { allow: allowed.join(', ') },
  }),
  body_too_large: says(413, 'The request body is too large'),
  malformed_request: says(400, 'The request is malformed'),
  unsupported_media_type: says(415, 'The media type is not supported'),
  // Upstream answers `message`; its UI reads `detail`. Neither carries anything of the fault.
  internal: () => ({
    status: 500,
    body: { detail: 'Internal Server Error', message: 'Internal Server Error' },
  }),
};

/** A length as pydantic words it, without the password; what its UI shows as it is for what only a person can mend. */
function refusePassword(details: ErrorDetails['password_refused']): WireError {
  const { fault, minBytes, maxBytes } = details;
  const msg = sayWhyRefused(details);
  if (fault !== 'too_short' && fault !== 'too_long') {
    return { status: 400, body: { detail: msg } };
  }
  const isShort = fault === 'too_short';
  const type = isShort ? 'string_too_short' : 'string_too_long';
  const ctx = isShort ? { min_length: minBytes } : { max_length: maxBytes };
  return { status: 422, body: { detail: [{ type, loc: ['body', 'password'], msg, ctx }] } };
}

function toPydanticError({ type, location, message, input, context }: Issue) {
  return { type, loc: location, msg: message, input, ...(context && { ctx: context }) };
}
