import type { Issue } from './issue.js';

/**
 * Everything that can go wrong, and what each adapter needs to word it.
 * A code names the domain's reason; statuses and texts belong to the adapters.
 */
export interface ErrorDetails {
  invalid_input: { issues: readonly Issue[] };

  not_authenticated: undefined;
  invalid_api_key: undefined;
  api_key_of_inactive_account: undefined;
  invalid_token: undefined;
  token_expired: undefined;
  wrong_token_type: undefined;
  token_without_subject: undefined;
  token_subject_unknown: undefined;
  account_inactive: undefined;
  invalid_refresh_token: undefined;
  token_of_another_workspace: undefined;
  token_read_only: undefined;
  token_out_of_scope: { needed: string };

  not_superuser: undefined;
  not_target_user: undefined;
  password_of_another_user: undefined;
  sign_up_disabled: undefined;
  not_workspace_member: undefined;
  not_workspace_admin: { username: string };
  /** A request that no form of ours sent. */
  form_token_invalid: undefined;
  /** A page of another site would act by what a visitor's browser brings along: cookies, or where authentication is off, nothing. */
  foreign_write: undefined;
  /** Authentication is off, and the server was called by a name that nobody gave it. */
  host_not_allowed: undefined;

  user_not_found: undefined;
  changed_user_unknown: undefined;
  external_account_fixed: undefined;
  internal_user_fixed: undefined;
  internal_user_undeletable: undefined;
  account_without_password: undefined;
  username_taken: undefined;
  email_taken: undefined;
  /** Against the rules for user names. */
  username_refused: {
    fault: 'blank_edges' | 'invisible_characters' | 'several_scripts' | 'address';
  };
  /** No address, or one that cannot be a proved email. */
  email_refused: undefined;
  self_deactivation: undefined;
  self_deletion: undefined;
  last_superuser: undefined;
  password_not_changeable_here: undefined;
  password_required: undefined;
  password_reused: undefined;
  /** Against the rules for new passwords. */
  password_refused: {
    fault: 'too_short' | 'too_long' | 'common' | 'like_name';
    minBytes: number;
    maxBytes: number;
  };
  /** It was not sent, or the form has no place for it. */
  current_password_required: undefined;
  current_password_wrong: undefined;
  /** Of a field, by its name in the domain. */
  value_too_long: { field: string; most: number; unit: 'characters' | 'bytes' };
  /** There is no room for one more. */
  limit_reached: {
    of: 'api_keys' | 'devices' | 'workspaces' | 'groups' | 'invites';
    most: number;
  };

  login_failed: undefined;
  approval_pending: undefined;
  login_of_inactive_account: undefined;
  password_expired: undefined;
  grant_unsupported: undefined;
  grant_unsound: { reason: string };
  device_pending: undefined;
  device_impatient: undefined;
  device_code_expired: undefined;
  device_code_unknown: undefined;
  device_refused: undefined;
  device_not_found: undefined;
  device_locked: undefined;
  user_code_wrong: undefined;
  auto_login_disabled: undefined;
  superuser_missing: undefined;
  not_a_log_in_token: undefined;
  oauth_client_unknown: undefined;
  oauth_interaction_gone: undefined;
  oauth_client_not_found: undefined;
  oauth_client_unsound: { reason: string };
  oauth_client_refused: undefined;
  oauth_grant_not_found: undefined;
  /** The answer of a provider belongs to no log-in that this browser has begun. */
  oauth_state_mismatch: undefined;
  oauth_denied: undefined;
  oauth_failed: undefined;
  oauth_provider_unavailable: undefined;
  oauth_email_unverified: undefined;
  oauth_email_refused: undefined;
  /** An account has the email already and may not be opened by it. */
  oauth_account_exists: undefined;
  /** An account has the email as its user name, which proves nothing. */
  oauth_email_is_username: undefined;
  mail_not_configured: undefined;
  reset_token_invalid: undefined;

  api_key_not_found: undefined;
  /** A key would give a key more than it has itself. */
  api_key_beyond_own: { limit: 'expires_at' | 'rate_limit' | 'oauth_grant' };
  api_key_expiry_passed: undefined;
  api_key_not_rotatable: undefined;
  token_label_reserved: undefined;

  workspace_not_found: { workspaceId: string };
  workspace_exists: { workspaceId: string };
  workspace_archived: undefined;
  last_workspace_admin: { workspaceId: string };
  member_not_found: { username: string };
  member_exists: { email: string; workspaceId: string };
  member_username_taken: { username: string; workspaceId: string };
  invite_not_found: { email: string };
  group_not_found: { name: string };
  group_exists: { name: string };
  group_of_all_members: undefined;

  project_not_found: undefined;
  profile_picture_not_found: undefined;

  rate_limited: { retryAfterSeconds: number };
  hashing_overloaded: { retryAfterSeconds: number };
  database_unavailable: { retryAfterSeconds: number };
  unhealthy: undefined;
  /** `/ready` says no. */
  not_ready: { because: string };
  route_not_found: undefined;
  method_not_allowed: { allowed: readonly string[] };
  body_too_large: undefined;
  malformed_request: undefined;
  unsupported_media_type: undefined;
  internal: undefined;
}

export type ErrorCode = keyof ErrorDetails;
