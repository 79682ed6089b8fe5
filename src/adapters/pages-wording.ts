import type { FastifyReply } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../platform/errors/error-code.js';
import { sayFault } from '../platform/errors/input-fault.js';
import { html } from '../platform/pages/html.js';
import { renderPage } from '../platform/pages/page.js';
import { retryHeadersOf, type WireError } from './api-adapter.js';

/** An error as it is shown to a person. */
export interface Explanation {
  readonly status: number;
  /** A sentence or two. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the error page links to the log-in page. */
  readonly leadsToLogIn?: boolean;
}

type Explanations = {
  readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => Omit<Explanation, 'headers'>;
};

const says = (status: number, text: string) => () => ({ status, text });

/** Errors that another log-in may resolve. */
const again = (status: number, text: string) => () => ({ status, text, leadsToLogIn: true });

const later =
  (status: number, text: string) =>
  ({ retryAfterSeconds }: { retryAfterSeconds: number }) => ({
    status,
    text: `${text} Please try again in ${retryAfterSeconds} seconds.`,
  });

const LOG_IN = 'Please log in to continue.';
const LOG_IN_AGAIN = 'Your log-in has ended. Please log in again.';
const NOT_ALLOWED = 'Your account may not do this.';
const NAME_TAKEN = 'An account with this name or email exists already.';
const LIMITED_TOKEN = 'This log-in is limited and may not do this. Please log in with a password.';

/** The errors that pages word differently from the APIs for programs. */
const EXPLANATIONS: Explanations = {
  invalid_input: ({ issues }) => ({
    status: 400,
    text: issues
      .map(({ location, fault }) => `${location.slice(1).join('.') || 'Form'}: ${sayFault(fault)}.`)
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
  api_key_beyond_own: says(403, LIMITED_TOKEN),

  not_superuser: says(403, NOT_ALLOWED),
  not_target_user: says(403, NOT_ALLOWED),
  sign_up_disabled: again(403, 'There is no account for you here. Ask an administrator for one.'),

  host_not_allowed: says(
    403,
    'This server does not know the host name in this address. If the address is correct, an administrator can add the name to ALLOWED_HOSTS.',
  ),
  foreign_write: says(403, 'This request came from another site and was refused.'),
  form_token_invalid: says(
    403,
    'This form is no longer valid, or your browser sends no cookies. Please go back, reload the page and try again.',
  ),

  external_account_fixed: says(
    403,
    'Your name, email and password belong to the provider you log in with.',
  ),
  username_taken: says(400, NAME_TAKEN),
  email_taken: says(400, NAME_TAKEN),
  current_password_required: says(
    400,
    'The current password is required. Please choose a new one at /login/password.',
  ),

  login_failed: again(401, 'User name, email or password is wrong.'),
  approval_pending: says(403, 'Your account waits for the approval of an administrator.'),
  login_of_inactive_account: says(403, 'Your account is not active. Ask an administrator.'),
  password_expired: says(403, 'Your password has expired. Please choose a new one.'),
  second_factor_required: says(
    403,
    'Your account has a second factor. Send its code too. The log-in then asks for the next code.',
  ),
  second_factor_wrong: says(401, 'The code is wrong, or was used already.'),
  second_factor_unconfirmed: says(
    400,
    'This is not the code of the key above. Check the clock of your device, and type the next code.',
  ),
  second_step_gone: again(
    400,
    'This log-in took longer than ten minutes, was finished already, or was begun in another browser.',
  ),
  device_code_expired: says(400, 'The code has expired. Please start the log-in again.'),
  device_not_found: says(
    404,
    'No device waits with this code. It may have been used, or it has expired: codes are valid for five minutes.',
  ),
  auto_login_disabled: again(403, LOG_IN),
  not_a_log_in_token: again(403, LIMITED_TOKEN),
  oauth_interaction_gone: says(
    400,
    'This request has expired, or your browser sends no cookies. Please start again at the application.',
  ),
  oauth_grant_not_found: says(404, 'This application has no access to your account.'),
  oauth_client_refused: says(401, 'The application could not be authenticated.'),
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
  passkey_refused: again(401, 'This passkey could not be verified, or is not known here.'),
  passkey_copied: again(
    401,
    'This passkey may have been copied, since another copy of it has been used. Log in by other means, remove it and add it again.',
  ),
  passkeys_unavailable: says(400, 'Passkeys need a host name. This address has none.'),
  mail_not_configured: says(400, 'This server sends no mail. Ask an administrator.'),
  reset_token_invalid: says(
    400,
    'This link is not valid, was already used, or is too old. Request another one.',
  ),

  rate_limited: later(429, 'Too many attempts.'),
  hashing_overloaded: later(503, 'The server is busy checking passwords.'),
  database_unavailable: later(503, 'The database is unavailable.'),
  route_not_found: says(404, 'There is no page at this address.'),
  method_not_allowed: says(405, 'This page does not support this method.'),
  body_too_large: says(413, 'The form is too large.'),
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
 * Returns what a page needs to show an error with its form. Sets the headers of the error on the
 * response.
 *
 * @throws any error that is not a DomainError
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
  const explainIt = EXPLANATIONS[error.code] as
    ((details: unknown) => Omit<Explanation, 'headers'>) | undefined;
  const explanation = explainIt?.(error.details) ?? {
    status: error.status,
    text: `${error.text}.`,
  };
  return { ...explanation, headers: retryHeadersOf(error) };
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
