import type { Issue } from '../platform/errors/issue.js';
import type { Envelope, WireError, Wording } from './api-adapter.js';
import { toPydantic } from './pydantic-fault.js';
import { shortenInput } from './shorten-input.js';

export const LANGFLOW_ENVELOPE: Envelope = (status, detail) => ({ status, body: { detail } });

const says =
  (status: number, detail: unknown, headers?: Record<string, string>) => (): WireError => ({
    status,
    body: { detail },
    headers,
  });

const CHALLENGE = { 'www-authenticate': 'Bearer' };
const NAME_TAKEN = 'This username is unavailable.';

const tooBusy =
  (status: number, detail: string) =>
  ({ retryAfterSeconds }: { retryAfterSeconds: number }): WireError => ({
    status,
    body: { detail, retry_after: String(retryAfterSeconds) },
  });

/**
 * The errors that have Langflow's own wording (contract langflow 2.3, 3.2, 4 to 6 and 14; the last
 * takes precedence).
 */
export const LANGFLOW_WORDING: Wording = {
  invalid_input: ({ issues }) => ({ status: 422, body: { detail: issues.map(toItem) } }),

  not_authenticated: says(403, 'No authentication credentials provided'),
  invalid_api_key: says(403, 'Invalid API key'),
  api_key_of_inactive_account: says(403, 'API key authentication failed'),
  invalid_token: says(401, 'Invalid token'),
  token_expired: says(401, 'Token has expired'),
  wrong_token_type: says(401, 'Invalid token type'),
  token_without_subject: says(401, 'Invalid token payload'),
  token_subject_unknown: says(401, 'Token authentication failed'),
  account_inactive: says(401, 'User account is inactive'),
  invalid_refresh_token: says(401, 'Invalid refresh token', CHALLENGE),

  not_superuser: says(403, "The user doesn't have enough privileges"),
  not_target_user: says(403, 'Permission denied'),
  password_of_another_user: says(404, "You can't change another user's password"),
  sign_up_disabled: says(403, 'Public user registration is disabled.'),

  username_taken: says(400, NAME_TAKEN),
  email_taken: says(400, NAME_TAKEN),
  member_username_taken: says(400, NAME_TAKEN),
  self_deactivation: says(403, "You can't deactivate your own user account"),
  self_deletion: says(400, "You can't delete your own user account"),
  password_not_changeable_here: says(400, "You can't change your password here"),
  password_required: says(400, 'Password is required for password reset'),
  password_reused: says(400, "You can't use your current password"),
  current_password_required: says(
    400,
    'Current password is required: send it as current_password to PATCH /api/v1/users/{user_id}/reset-password',
  ),
  current_password_wrong: says(400, 'Current password is incorrect'),
  value_too_long: ({ field, most, unit }) => {
    const { type, msg, ctx } = toPydantic({ kind: 'too_long', most, unit });
    return { status: 422, body: { detail: [{ type, loc: ['body', field], msg, ctx }] } };
  },

  login_failed: says(401, 'Incorrect username or password', CHALLENGE),
  approval_pending: says(400, 'Waiting for approval'),
  login_of_inactive_account: says(401, 'Inactive user', CHALLENGE),
  // Like `approval_pending`: the password is correct, but the log-in is refused.
  password_expired: says(400, 'Your password has expired. Choose a new one at /login/password.'),
  second_factor_required: ({ loginUrl }) => ({
    status: 400,
    body: {
      detail: `Your account has a second factor. Send a code in the field otp, log in at ${loginUrl}, or use an API key.`,
    },
  }),
  second_factor_setup_required: ({ loginUrl }) => ({
    status: 400,
    body: {
      detail: `Your account must set up a second factor. Log in at ${loginUrl}, or use an API key.`,
    },
  }),
  second_factor_wrong: says(401, 'The code is wrong, or was used already', CHALLENGE),
  // The web UI reads `auto_login` at the top level, upstream nests it: send both (contract langflow
  // 8.1).
  auto_login_disabled: () => ({
    status: 403,
    body: {
      detail: { message: 'Auto login is disabled.', auto_login: false },
      auto_login: false,
    },
  }),
  superuser_missing: says(400, "Super user hasn't been created"),

  // 400, not 404, also for another account's key (contract langflow 5).
  api_key_not_found: says(400, 'API Key not found'),
  api_key_expiry_passed: says(422, [
    {
      type: 'value_error',
      loc: ['body', 'expires_at'],
      msg: 'Value error, the moment has passed',
    },
  ]),

  rate_limited: tooBusy(429, 'Too many requests. Please try again later.'),
  hashing_overloaded: tooBusy(503, 'The server is busy checking passwords. Please try again.'),
  database_unavailable: tooBusy(503, 'The database is unavailable. Please try again.'),
  unhealthy: says(500, {
    status: 'nok',
    chat: 'ok',
    db: 'error check the server logs',
  }),
  // Upstream sends `message`; its UI reads `detail`. Neither reveals the cause.
  internal: () => ({
    status: 500,
    body: { detail: 'Internal Server Error', message: 'Internal Server Error' },
  }),
};

function toItem({ location, fault, input }: Issue) {
  const { type, msg, ctx } = toPydantic(fault);
  return { type, loc: location, msg, input: shortenInput(input), ...(ctx && { ctx }) };
}
