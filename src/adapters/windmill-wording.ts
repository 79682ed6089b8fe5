import { sayLimitReached } from '../platform/errors/bound-refusal.js';
import { sayFault, type FaultKind } from '../platform/errors/input-fault.js';
import type { Issue } from '../platform/errors/issue.js';
import { sayWhyNameRefused } from '../platform/errors/name-refusal.js';
import { sayWhyRefused } from '../platform/errors/password-refusal.js';
import type { Envelope, WireError, Wording } from './api-adapter.js';

const PREFIXES: Readonly<Record<number, string>> = {
  400: 'Bad request: ',
  403: 'Permission denied: ',
  404: 'Not found: ',
};

/**
 * The most characters of an unknown workspace id that an error repeats. It may be any text of a
 * request.
 */
const MAX_ID_LENGTH = 100;

/** The text for any credential that is not accepted. It does not reveal the reason. */
const UNAUTHORIZED = 'Not authorized: Unauthorized';

/** Plain text that begins with the kind of the error. A conflict is sent as a bad request. */
export const WINDMILL_ENVELOPE: Envelope = (wanted, text) => {
  const status = wanted === 409 || wanted === 422 ? 400 : wanted;
  if (status === 401) return { status, body: UNAUTHORIZED };
  const prefix = PREFIXES[status];
  return { status, body: prefix ? prefix + continued(text) : text };
};

/** Starts a text in lower case after a prefix. Abbreviations keep their capitals. */
function continued(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}

const says = (status: number, body: string) => (): WireError => ({ status, body });
const badRequest = (message: string) => says(400, `Bad request: ${message}`);
const unauthorized = says(401, UNAUTHORIZED);
const invalidLogin = badRequest('Invalid login');

/** The errors that have Windmill's own wording, as plain text (contract windmill 1 to 3). */
export const WINDMILL_WORDING: Wording = {
  invalid_input: ({ issues }) => ({
    status: statusOf(issues),
    body: issues.map(toLine).join('; '),
  }),

  not_authenticated: says(401, 'Unauthorized'),
  // After exactly this text, the CLI calls the workspace's own whoami (contract windmill 7.17).
  token_of_another_workspace: unauthorized,
  token_read_only: says(403, 'Permission denied: the token is read-only'),
  token_out_of_scope: ({ needed }) => ({
    status: 403,
    body: `Permission denied: the token has no scope ${needed}`,
  }),
  not_superuser: says(401, 'Not authorized: This endpoint requires the caller to be a super admin'),
  not_workspace_member: unauthorized,
  not_workspace_admin: ({ username }) => ({
    status: 403,
    body: `Require Admin privileges for ${username}`,
  }),

  user_not_found: says(404, 'Not found: user not found'),
  account_not_named: badRequest('impersonate_email is required'),
  external_account_fixed: badRequest('name and password of this account belong to its provider'),
  internal_user_fixed: badRequest('the internal user cannot be renamed'),
  account_without_password: badRequest('the account has no password'),
  // On this API the user name of a new account is its email.
  username_taken: badRequest('an account with this email already exists'),
  email_taken: badRequest('an account with this email already exists'),
  username_refused: (details) => badRequest(sayWhyNameRefused(details))(),
  password_refused: (details) => badRequest(sayWhyRefused(details))(),
  limit_reached: (details) => badRequest(sayLimitReached(details))(),
  self_deactivation: badRequest('you cannot disable your own account'),
  last_superuser: badRequest('the last active super admin must stay one'),
  current_password_required: badRequest(
    'the current password is needed to set a new one: use POST /api/auth/change_password, or /login/password in a browser',
  ),

  // All the same, so that they do not reveal which accounts exist (contract windmill 2.1).
  login_failed: invalidLogin,
  approval_pending: invalidLogin,
  login_of_inactive_account: invalidLogin,
  // Only the right password learns this.
  password_expired: badRequest('the password has expired; choose a new one at /login/password'),
  second_factor_required: ({ loginUrl }) => ({
    status: 400,
    body: `Bad request: the account has a second factor; log in at ${loginUrl} in a browser, or use a token`,
  }),
  second_factor_setup_required: ({ loginUrl }) => ({
    status: 400,
    body: `Bad request: the account must set up a second factor; log in at ${loginUrl} in a browser, or use a token`,
  }),
  not_a_log_in_token: badRequest('only the token of a log-in can be refreshed'),
  oauth_client_unknown: badRequest('invalid client'),
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

  api_key_not_found: says(404, 'Not found: token not found'),
  api_key_beyond_own: ({ limit }) => ({
    status: 403,
    body: `Permission denied: a token cannot go beyond its own limits: ${limit === 'expires_at' ? 'expiration' : limit}`,
  }),
  api_key_expiry_passed: badRequest('the expiration has passed'),
  token_label_reserved: badRequest('label collides with a reserved system-token namespace'),

  workspace_not_found: ({ workspaceId }) => ({
    status: 404,
    body: `Not found: workspace not found at id ${workspaceId.slice(0, MAX_ID_LENGTH)}`,
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

  rate_limited: says(429, 'Too many login attempts. Please try again later.'),
  // An unknown path has an empty body (contract windmill 1).
  route_not_found: says(404, ''),
  unsupported_media_type: says(415, 'Expected request with `Content-Type: application/json`'),
  internal: says(500, 'Internal: see the logs of the server'),
};

/** The faults of input that Windmill's reader words otherwise. */
const FAULTS_OF_SERDE: { readonly [Kind in FaultKind]?: string } = {
  not_boolean: 'invalid type, expected a boolean',
  unreadable_boolean: 'provided string was not `true` or `false`',
  unreadable_integer: 'invalid digit found in string',
  // Clients have seen this prefix; nothing depends on it.
  unseen_characters: `Value error, ${sayFault({ kind: 'unseen_characters' })}`,
};

/** Invalid JSON and invalid URLs are 400, a body of the wrong form is 422 (contract windmill 1). */
function statusOf(issues: readonly Issue[]): number {
  const isOfForm = issues.every(
    ({ location, fault }) => location[0] === 'body' && fault.kind !== 'malformed_json',
  );
  return isOfForm ? 422 : 400;
}

function toLine({ location, fault }: Issue): string {
  const [part, ...names] = location;
  const message = FAULTS_OF_SERDE[fault.kind] ?? sayFault(fault);
  if (fault.kind === 'malformed_json')
    return `Failed to parse the request body as JSON: ${message}`;
  const what = part === 'body' ? 'Failed to deserialize the JSON body' : `Invalid ${part}`;
  return `${what}: ${names.length > 0 ? `${names.join('.')}: ` : ''}${message}`;
}
