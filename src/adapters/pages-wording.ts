import { sayWhyNameRefused } from '../errors/name-refusal.js';
import type { FastifyReply } from 'fastify';
import { sayLimitReached, sayTooLong } from '../errors/bound-refusal.js';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../errors/error-code.js';
import { sayWhyRefused } from '../errors/password-refusal.js';
import { html } from '../pages/html.js';
import { renderPage } from '../pages/page.js';
import type { WireError } from './api-adapter.js';

/** An error as a person is told. */
export interface Explanation {
  readonly status: number;
  /** A sentence or two. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the page of the error leads to the log-in. */
  readonly leadsToLogIn?: boolean;
}

type Explanations = {
  readonly [Code in ErrorCode]: (details: ErrorDetails[Code]) => Explanation;
};

const says =
  (status: number, text: string): (() => Explanation) =>
  () => ({ status, text });

/** What another log-in may mend. */
const again =
  (status: number, text: string): (() => Explanation) =>
  () => ({ status, text, leadsToLogIn: true });

const later =
  (status: number, text: string) =>
  ({ retryAfterSeconds }: { retryAfterSeconds: number }): Explanation => ({
    status,
    text: `${text} Please try again in ${retryAfterSeconds} seconds.`,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });

const LOG_IN = 'Please log in to go on.';
const LOG_IN_AGAIN = 'Your log-in has ended. Please log in again.';
const NOT_ALLOWED = 'Your account may not do this.';
const LIMITED_TOKEN = 'This log-in is limited and may not do this. Please log in with a password.';
const NAME_TAKEN = 'An account with this name or email exists already.';

/** Every error as people read it. */
const EXPLANATIONS: Explanations = {
  invalid_input: ({ issues }) => ({
    status: 400,
    text: issues
      .map(({ location, message }) => `${location.slice(1).join('.') || 'Form'}: ${message}.`)
      .join(' '),
  }),

  not_authenticated: again(401, LOG_IN),
  invalid_api_key: again(401, LOG_IN_AGAIN),
  api_key_of_inactive_account: again(401, LOG_IN_AGAIN),
  invalid_token: again(401, LOG_IN_AGAIN),
  token_expired: again(401, LOG_IN_AGAIN),
  wrong_token_type: again(401, LOG_IN_AGAIN),
  token_without_subject: again(401, LOG_IN_AGAIN),
  token_subject_unknown: again(401, LOG_IN_AGAIN),
  account_inactive: again(401, LOG_IN_AGAIN),
  invalid_refresh_token: again(401, LOG_IN_AGAIN),
  token_of_another_workspace: again(403, LIMITED_TOKEN),
  token_read_only: again(403, LIMITED_TOKEN),
  token_out_of_scope: again(403, LIMITED_TOKEN),

  not_superuser: says(403, NOT_ALLOWED),
  not_target_user: says(403, NOT_ALLOWED),
  password_of_another_user: says(403, NOT_ALLOWED),
  sign_up_disabled: again(403, 'There is no account for you here. Ask an administrator for one.'),
  not_workspace_member: says(403, 'You are not a member of this workspace.'),
  not_workspace_admin: says(403, 'You are not an admin of this workspace.'),

  host_not_allowed: says(
    403,
    'This server does not know the name by which it was called. If it is right, add it to ALLOWED_HOSTS.',
  ),
  foreign_write: says(403, 'Another site tried to do this for you. It was refused.'),
  form_token_invalid: says(
    403,
    'This form is no longer valid, or your browser sends no cookies. Please go back, reload the page and try again.',
  ),

  user_not_found: says(404, 'There is no such account.'),
  changed_user_unknown: says(404, 'There is no such account.'),
  external_account_fixed: says(
    403,
    'Your name, email and password belong to the provider you log in by.',
  ),
  internal_user_fixed: says(403, 'This account cannot be renamed.'),
  internal_user_undeletable: says(400, 'This account cannot be deleted.'),
  account_without_password: says(403, 'The account has no password.'),
  username_taken: says(400, NAME_TAKEN),
  email_taken: says(400, NAME_TAKEN),
  username_refused: (details) => ({ status: 400, text: `${sayWhyNameRefused(details)}.` }),
  email_refused: says(400, 'This is not an email address.'),
  self_deactivation: says(400, 'You cannot deactivate your own account.'),
  self_deletion: says(400, 'You cannot delete your own account.'),
  last_superuser: says(409, 'The last active superuser must stay one.'),
  password_not_changeable_here: says(403, 'You cannot change your password here.'),
  password_required: says(400, 'A password is needed.'),
  password_reused: says(400, 'The new password is the one you have.'),
  password_refused: (details) => ({ status: 400, text: `${sayWhyRefused(details)}.` }),
  current_password_required: says(
    400,
    'The current password is needed. Please choose a new one at /login/password.',
  ),
  current_password_wrong: says(400, 'The current password is wrong.'),
  value_too_long: (details) => ({
    status: 400,
    text: `${details.field}: ${sayTooLong(details)}.`,
  }),
  limit_reached: (details) => ({ status: 409, text: `${sayLimitReached(details)}.` }),

  login_failed: again(401, 'User name, email or password is wrong.'),
  approval_pending: says(403, 'Your account waits for the approval of an administrator.'),
  login_of_inactive_account: says(403, 'Your account is not active. Ask an administrator.'),
  password_expired: says(403, 'Your password has expired. Please choose a new one.'),
  grant_unsupported: says(400, 'This way to log in is not known here.'),
  grant_unsound: ({ reason }) => ({ status: 400, text: `${reason}.` }),
  device_pending: says(400, 'The device waits for your approval.'),
  device_impatient: says(400, 'The device asks too often.'),
  device_code_expired: says(400, 'The code has expired. Please begin the log-in again.'),
  device_code_unknown: says(400, 'This code is not known here.'),
  device_refused: says(400, 'The device was turned away.'),
  device_not_found: says(
    404,
    'No device waits with this code. It may have been used, or it has expired: codes are good for five minutes.',
  ),
  device_locked: says(400, 'The device is locked.'),
  user_code_wrong: says(400, 'The code is wrong.'),
  auto_login_disabled: again(403, LOG_IN),
  superuser_missing: says(400, 'There is no superuser yet.'),
  not_a_log_in_token: again(400, LOG_IN_AGAIN),
  oauth_client_unknown: says(404, 'There is no such log-in provider.'),
  oauth_interaction_gone: says(
    400,
    'This request has expired, or your browser sends no cookies. Please begin again at the application.',
  ),
  oauth_client_not_found: says(404, 'There is no such application.'),
  oauth_client_unsound: ({ reason }) => ({ status: 400, text: `${reason}.` }),
  oauth_grant_not_found: says(404, 'You have let in no such application, or revoked it already.'),
  oauth_client_refused: says(401, 'The application could not prove what it is.'),
  oauth_state_mismatch: again(
    400,
    'This log-in was not begun in this browser, was finished already, or took longer than ten minutes.',
  ),
  oauth_denied: again(403, 'You did not allow the log-in there.'),
  oauth_failed: again(400, 'The log-in provider refused the log-in.'),
  oauth_provider_unavailable: again(502, 'The log-in provider does not answer. Try again later.'),
  oauth_email_unverified: again(
    403,
    'The log-in provider has no email of yours that it has verified. Verify it there first.',
  ),
  oauth_email_refused: again(403, 'Emails of your domain are not allowed here.'),
  oauth_account_exists: again(
    409,
    'An account with your email exists already, and it is not linked to this log-in provider. Log in as you did before, or ask an administrator.',
  ),
  oauth_email_is_username: says(
    409,
    'An account here has your email as its user name, and nobody has proved that it is yours. Ask an administrator, who can give the account your email or another name.',
  ),
  mail_not_configured: says(400, 'This server sends no mail. Ask an administrator.'),
  reset_token_invalid: says(
    400,
    'This link is not valid, was used already, or is older than an hour. Ask for another one.',
  ),

  api_key_not_found: says(404, 'There is no such token.'),
  api_key_beyond_own: says(403, LIMITED_TOKEN),
  api_key_expiry_passed: says(400, 'The expiry of the key has passed.'),
  api_key_not_rotatable: says(409, 'This key cannot be replaced any more.'),
  token_label_reserved: says(400, 'This name is reserved.'),

  workspace_not_found: ({ workspaceId }) => ({
    status: 404,
    text: `There is no workspace ${workspaceId}.`,
  }),
  workspace_exists: ({ workspaceId }) => ({
    status: 400,
    text: `The workspace ${workspaceId} exists already.`,
  }),
  workspace_archived: says(400, 'The workspace is archived.'),
  last_workspace_admin: says(409, 'A workspace keeps at least one admin.'),
  member_not_found: says(404, 'There is no such member.'),
  member_exists: says(400, 'The account is a member already.'),
  member_username_taken: says(400, NAME_TAKEN),
  invite_not_found: says(404, 'There is no such invite.'),
  group_not_found: says(404, 'There is no such group.'),
  group_exists: says(400, 'The group exists already.'),
  group_of_all_members: says(400, 'The group of all members cannot be changed.'),

  project_not_found: says(404, 'There is no such project.'),
  profile_picture_not_found: says(404, 'There is no such picture.'),

  rate_limited: later(429, 'Too many attempts.'),
  hashing_overloaded: later(503, 'The server is busy checking passwords.'),
  database_unavailable: later(503, 'The database is unavailable.'),
  not_ready: ({ because }) => ({ status: 503, text: `The server is not ready: ${because}.` }),
  unhealthy: says(500, 'The server does not work as it should.'),
  route_not_found: says(404, 'There is no page at this address.'),
  method_not_allowed: ({ allowed }) => ({
    status: 405,
    text: 'This page cannot be asked for in this way.',
    headers: { allow: allowed.join(', ') },
  }),
  body_too_large: says(413, 'The form is too large.'),
  malformed_request: says(400, 'The request cannot be read.'),
  unsupported_media_type: says(415, 'The form cannot be read.'),
  internal: says(500, 'Something went wrong on the server. Please try again later.'),
};

const TITLES: Readonly<Record<number, string>> = {
  401: 'Please log in',
  403: 'Not allowed',
  404: 'Not found',
  429: 'Please wait',
  503: 'Please wait',
};

/**
 * What a page that shows a refusal beside its form needs of it; the headers go on the answer at once.
 *
 * @throws what is no DomainError
 */
export function showBesideForm(
  reply: FastifyReply,
  error: unknown,
): { status: number; problem: string } {
  if (!(error instanceof DomainError)) throw error;
  const { status, text: problem, headers } = explain(error as DomainError);
  void reply.headers(headers ?? {});
  return { status, problem };
}

function explain(error: DomainError): Explanation {
  const words = EXPLANATIONS[error.code] as (details: unknown) => Explanation;
  return words(error.details);
}

export function wordOnPage(error: DomainError): WireError {
  const { status, text, headers, leadsToLogIn } = explain(error);
  const page = renderPage({
    title: TITLES[status] ?? 'That did not work',
    content: html`<p class="problem" role="alert">${text}</p>
      ${leadsToLogIn && html`<p><a class="button" href="/login">Log in</a></p>`}`,
  });
  return { status, body: page.text, headers: { ...page.headers, ...headers } };
}
