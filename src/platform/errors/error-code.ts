import { sayLimitReached, sayTooLong, type LimitReached, type TooLong } from './bound-refusal.js';
import { sayFault } from './input-fault.js';
import type { Issue } from './issue.js';
import { sayWhyNameRefused, type NameRefusal } from './name-refusal.js';
import { sayWhyRefused, type PasswordRefusal } from './password-refusal.js';

/** The defaults of an error, for APIs that do not define their own. */
interface Fault<Details> {
  /** The HTTP status. */
  readonly status: number;
  /** A sentence without its full stop. */
  readonly message: string | ((details: Details) => string);
}

function fault<Details = undefined>(
  status: number,
  message: Fault<Details>['message'],
): Fault<Details> {
  return { status, message };
}

type Retry = { readonly retryAfterSeconds: number };
type LoginPage = { readonly loginUrl: string };
type InWorkspace = { readonly workspaceId: string };

/**
 * Every error of the program with its details, and its default status and text. An API whose
 * product says something else defines that in its adapter (`adapters/*-wording.ts`).
 */
export const ERRORS = {
  invalid_input: fault<{ readonly issues: readonly Issue[] }>(422, ({ issues }) =>
    issues.map(sayIssue).join('; '),
  ),

  not_authenticated: fault(401, 'Not authenticated'),
  invalid_api_key: fault(401, 'The API key is not valid'),
  api_key_of_inactive_account: fault(401, 'The account is not active'),
  invalid_token: fault(401, 'The token is not valid'),
  token_expired: fault(401, 'The token has expired'),
  wrong_token_type: fault(401, 'The token is not valid'),
  token_without_subject: fault(401, 'The token is not valid'),
  token_subject_unknown: fault(401, 'The token is not valid'),
  account_inactive: fault(401, 'The account is not active'),
  invalid_refresh_token: fault(401, 'The refresh token is not valid'),
  token_of_another_workspace: fault(403, 'The API key is bound to a workspace'),
  token_read_only: fault(403, 'The API key is read-only'),
  token_out_of_scope: fault<{ readonly needed: string }>(
    403,
    ({ needed }) => `The API key has no scope for this: it needs ${needed}`,
  ),

  not_superuser: fault(403, 'Only superusers may do this'),
  not_target_user: fault(403, 'You may only do this with your own account'),
  password_of_another_user: fault(403, 'You may only change your own password'),
  sign_up_disabled: fault(403, 'Sign-up is disabled'),
  not_workspace_member: fault(403, 'You are not a member of the workspace'),
  not_workspace_admin: fault<{ readonly username: string }>(
    403,
    'You are not an admin of the workspace',
  ),
  /** Neither a service account nor a key that is bound to the workspace. */
  not_workspace_server: fault(403, 'Only the server of a workspace may ask this'),
  resource_not_shareable: fault(
    403,
    'Rights hold for a whole workspace: give the account another role there',
  ),
  /** A proxy asks for more than being logged in. */
  rule_not_met: fault<{ readonly rule: 'superuser' | 'workspace' | 'role' | 'group' | 'scope' }>(
    403,
    ({ rule }) => `Your account or credential does not meet the rule of this address: ${rule}`,
  ),
  /** The request does not come from one of our forms. */
  form_token_invalid: fault(403, 'The form is no longer valid'),
  /**
   * A page of another site tries to act with what the visitor's browser sends by itself: cookies,
   * or nothing at all where authentication is off.
   */
  foreign_write: fault(403, 'Requests from pages of other sites are refused'),
  /** Authentication is off, and the request has a host name that is not configured. */
  host_not_allowed: fault(403, 'The host name is not allowed; add it to ALLOWED_HOSTS'),

  user_not_found: fault(404, 'User not found'),
  /** A request that is about an account names none. */
  account_not_named: fault(400, 'An account must be named'),
  changed_user_unknown: fault(404, 'User not found'),
  external_account_fixed: fault(
    403,
    'User name, email and password of the account belong to its log-in provider',
  ),
  internal_user_fixed: fault(403, 'The internal user cannot be renamed'),
  internal_user_undeletable: fault(400, 'The internal user cannot be deleted'),
  account_without_password: fault(403, 'The account has no password'),
  username_taken: fault(409, 'An account with this name or email exists'),
  email_taken: fault(409, 'An account with this name or email exists'),
  /** The user name is against the rules. */
  username_refused: fault<NameRefusal>(400, sayWhyNameRefused),
  /** The text is not an address, or cannot be a proved email. */
  email_refused: fault(400, 'This is not an email address'),
  email_change_not_found: fault(404, 'No email change waits for its link'),
  session_not_found: fault(404, 'Session not found'),
  identity_not_found: fault(404, 'The account is not linked to this log-in provider'),
  /** One person at a provider logs in to one account. */
  identity_taken: fault(409, 'This log-in at the provider is linked to another account'),
  provider_already_linked: fault(
    409,
    'The account is linked to another person of this log-in provider: unlink it first',
  ),
  last_way_to_log_in: fault(
    409,
    'This is the only way to log in to the account: set a password or link another provider first',
  ),
  self_deactivation: fault(403, 'You cannot deactivate your own account'),
  self_deletion: fault(400, 'You cannot delete your own account'),
  last_superuser: fault(409, 'The last active superuser must stay an active superuser'),
  password_not_changeable_here: fault(403, 'You cannot change your password here'),
  password_required: fault(400, 'A password is required'),
  password_reused: fault(400, 'The new password is the current one'),
  /**
   * The password is against the rules for new passwords, or the hash is against the rules for
   * imported ones.
   */
  password_refused: fault<PasswordRefusal>(400, sayWhyRefused),
  /** It was not sent, or the form has no field for it. */
  current_password_required: fault(400, 'The current password is required'),
  current_password_wrong: fault(400, 'The current password is wrong'),
  /** The details name the field as the domain does. */
  value_too_long: fault<TooLong>(400, (details) => `${details.field}: ${sayTooLong(details)}`),
  /** The owner already has the maximum. */
  limit_reached: fault<LimitReached>(409, sayLimitReached),

  login_failed: fault(401, 'The user name or the password is wrong'),
  approval_pending: fault(403, 'The account waits for approval by an administrator'),
  login_of_inactive_account: fault(401, 'The account is not active'),
  password_expired: fault(403, 'The password has expired; choose a new one at /login/password'),
  /** Only the right password learns this, on an API that cannot ask for a code. */
  second_factor_required: fault<LoginPage>(
    403,
    ({ loginUrl }) => `The account has a second factor: log in at ${loginUrl}, or use an API key`,
  ),
  /** The same, for an account that must have a second factor and has none. */
  second_factor_setup_required: fault<LoginPage>(
    403,
    ({ loginUrl }) =>
      `The account must set up a second factor: log in at ${loginUrl}, or use an API key`,
  ),
  second_factor_wrong: fault(401, 'The code is wrong, or was used already'),
  /** The browser has no log-in that waits for a second step, or it has ended. */
  second_step_gone: fault(400, 'The log-in took too long, or was finished already; log in again'),
  second_factors_off: fault(403, 'Second factors are switched off'),
  second_factor_not_found: fault(404, 'Second factor not found'),
  /** A first code was wrong. Nobody guesses: the secret was just shown. */
  second_factor_unconfirmed: fault(
    400,
    'The code is not the one of this second factor: check the clock of the device, and send a new code',
  ),
  /** The account must have a second factor. */
  last_second_factor: fault(409, 'The account must have a second factor: add another one first'),
  second_factor_missing: fault(409, 'The account has no second factor'),
  own_second_factors: fault(
    403,
    'Change your own second factors with /api/v1/account/second_factors',
  ),
  grant_unsupported: fault(400, 'The grant type is not supported'),
  grant_malformed: fault<{ readonly reason: string }>(400, ({ reason }) => reason),
  device_pending: fault(400, 'The device waits for approval'),
  device_polls_too_often: fault(400, 'The device asks too often'),
  device_code_expired: fault(400, 'The code has expired'),
  device_code_unknown: fault(400, 'The code is not known'),
  device_refused: fault(400, 'The device was denied, or is locked'),
  device_not_found: fault(404, 'Device not found'),
  device_locked: fault(400, 'The device is locked: too many wrong codes'),
  user_code_wrong: fault(400, 'The code is wrong'),
  auto_login_disabled: fault(403, 'Authentication is on: log in first'),
  superuser_missing: fault(400, 'There is no superuser'),
  not_a_log_in_token: fault(400, 'This token is not a session token'),
  oauth_client_unknown: fault(404, 'Log-in provider not found'),
  oauth_interaction_gone: fault(400, 'The authorization request has expired'),
  oauth_client_not_found: fault(404, 'OAuth client not found'),
  oauth_client_invalid: fault<{ readonly reason: string; readonly field?: 'redirect_uris' }>(
    400,
    ({ reason }) => reason,
  ),
  /** Dynamic registration: the initial or the registration access token is not valid. */
  oauth_registration_refused: fault(401, 'The registration token is not valid'),
  oauth_registration_off: fault(404, 'Clients cannot register here'),
  oauth_registration_token_not_found: fault(404, 'Registration token not found'),
  oauth_client_refused: fault(401, 'The OAuth client is not valid'),
  oauth_grant_not_found: fault(404, 'OAuth grant not found'),
  /** The provider's response does not belong to a log-in that this browser has started. */
  oauth_state_mismatch: fault(400, 'The log-in was not started here, or took too long'),
  oauth_denied: fault(403, 'The log-in was denied at the log-in provider'),
  oauth_failed: fault(400, 'The log-in provider refused the log-in'),
  oauth_provider_unavailable: fault(502, 'The log-in provider does not answer'),
  oauth_email_unverified: fault(403, 'The log-in provider has no verified email'),
  oauth_email_refused: fault(403, 'The email is not of an allowed domain'),
  /** An account already has the email and may not be linked by it. */
  oauth_account_exists: fault(409, 'An account with this email exists'),
  /** An account has the email as its user name, which proves nothing. */
  oauth_email_is_username: fault(
    409,
    'An account has this email as its user name without proof; an administrator can settle it',
  ),
  /** The log-in is not recent enough for a sensitive action. */
  proof_needed: fault<{ readonly withinSeconds: number; readonly isByKey?: true }>(
    403,
    ({ isByKey }) =>
      isByKey
        ? 'The key was created in an old log-in and cannot do this: log in again and create another'
        : 'Prove again who you are, then repeat this: log in again, or use POST /api/v1/account/proof',
  ),
  /** The account has a second factor. */
  proof_too_weak: fault(
    400,
    'A password is not enough for an account with a second factor: send a code or a passkey',
  ),
  /** The account has nothing that can be sent, or something else was sent. */
  proof_missing: fault(400, 'Send one of: password, code, passkey'),
  /** The answer of an authenticator is not one that this server has asked for. */
  passkey_refused: fault(400, 'The passkey could not be verified; try again'),
  /** Its counter did not go up: another copy of it has been used. */
  passkey_copied: fault(400, 'The passkey may have been copied; remove it and add it again'),
  passkey_not_found: fault(404, 'Passkey not found'),
  passkey_exists: fault(409, 'This passkey is registered already'),
  passkeys_unavailable: fault(400, 'Passkeys need a host name; this address has none'),

  mail_not_configured: fault(400, 'This server sends no mail'),
  reset_token_invalid: fault(400, 'The link is not valid or has expired'),

  api_key_not_found: fault(404, 'API key not found'),
  /** A credential asked for one with more rights than its own. */
  api_key_beyond_own: fault<{
    readonly limit: 'expires_at' | 'rate_limit' | 'oauth_grant' | 'impersonator' | 'unproven';
  }>(403, ({ limit }) => `The API key cannot go beyond its own limits: ${limit}`),
  api_key_expiry_passed: fault(400, 'The expiry of the key has passed'),
  api_key_not_rotatable: fault(
    409,
    'The API key was rotated before, is switched off or has expired',
  ),
  token_label_reserved: fault(400, 'This name is reserved'),

  organization_not_found: fault(404, 'There is no such organization'),
  workspace_not_found: fault<InWorkspace>(404, 'Workspace not found'),
  workspace_exists: fault<InWorkspace>(409, 'The workspace exists'),
  workspace_server_disabled: fault(
    409,
    'The service account of the server, or its membership, is disabled: enable it first',
  ),
  workspace_archived: fault(400, 'The workspace is archived'),
  last_workspace_admin: fault<InWorkspace>(409, 'A workspace keeps at least one admin'),
  member_not_found: fault<{ readonly username: string }>(404, 'Member not found'),
  member_exists: fault<InWorkspace & { readonly email: string }>(
    409,
    'The account is a member of the workspace',
  ),
  member_username_taken: fault<InWorkspace & { readonly username: string }>(
    409,
    'A member with this name exists',
  ),
  invite_not_found: fault<{ readonly email: string }>(404, 'Invite not found'),
  group_not_found: fault<{ readonly name: string }>(404, 'Group not found'),
  group_exists: fault<{ readonly name: string }>(409, 'The group exists'),
  group_of_all_members: fault(400, 'The group of all members cannot be changed'),

  not_changeable: fault<{ readonly what: string }>(
    400,
    ({ what }) => `This cannot be changed here: ${what}`,
  ),
  audit_event_not_found: fault(404, 'Event not found'),

  project_not_found: fault(404, 'Project not found'),
  profile_picture_not_found: fault(404, 'Profile picture not found'),

  rate_limited: fault<Retry>(429, 'Too many requests; try again later'),
  hashing_overloaded: fault<Retry>(503, 'The server is busy checking passwords; try again'),
  database_unavailable: fault<Retry>(503, 'The database is unavailable; try again'),
  unhealthy: fault(500, 'The server is not healthy'),
  /** `/ready` reports that the server is not ready. */
  not_ready: fault<{ readonly because: string }>(503, ({ because }) => `Not ready: ${because}`),
  route_not_found: fault(404, 'Not Found'),
  method_not_allowed: fault<{ readonly allowed: readonly string[] }>(405, 'Method Not Allowed'),
  body_too_large: fault(413, 'The request body is too large'),
  malformed_request: fault(400, 'The request is malformed'),
  unsupported_media_type: fault(415, 'The media type is not supported'),
  internal: fault(500, 'Internal error; see the logs of the server'),
};

export type ErrorCode = keyof typeof ERRORS;

/** The details of each error; undefined for errors without details. */
export type ErrorDetails = {
  readonly [Code in ErrorCode]: (typeof ERRORS)[Code] extends Fault<infer Details>
    ? Details
    : never;
};

function sayIssue({ location: [, ...names], fault }: Issue): string {
  return names.length > 0 ? `${names.join('.')}: ${sayFault(fault)}` : sayFault(fault);
}
