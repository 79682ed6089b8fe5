import { PROOF_REFUSALS } from '../access/proof.js';
import { POWER_REFUSALS, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { NEW_PASSWORD_REFUSALS } from '../platform/credentials/password-hasher.service.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { CHANGEABLE_REFUSALS, type JudgedChanges } from './account-kinds.js';
import { CHANGE_OWN_PASSWORD_REFUSALS } from './passwords.service.js';
import { NAME_CONFLICT_REFUSALS } from './write-account.js';

/** What `UsersService` throws for a text as an email that is not in the form of a key. */
export const EMAIL_TEXT_REFUSALS = ['email_refused'] as const satisfies readonly ErrorCode[];

/** What `UsersService.createFor` throws, by what the new account has; the email as a key. */
export const CREATE_USER_REFUSALS = {
  username: [...PROOF_REFUSALS, 'username_taken', 'username_refused'],
  // Only a credential with the scope `admin` may vouch for an email.
  email: [...NAME_CONFLICT_REFUSALS, ...POWER_REFUSALS],
  password: NEW_PASSWORD_REFUSALS,
  isSuperuser: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS],
  details: ['value_too_long'],
} as const satisfies Record<string, readonly ErrorCode[]>;

/** What `UsersService.get` throws. */
export const GET_USER_REFUSALS = ['user_not_found'] as const satisfies readonly ErrorCode[];

/** What `UsersService.update` throws, by what changes; the email as a key. */
export const UPDATE_USER_REFUSALS = {
  username: [
    ...GET_USER_REFUSALS,
    ...CHANGEABLE_REFUSALS.username,
    'username_taken',
    'username_refused',
  ],
  email: [...GET_USER_REFUSALS, ...CHANGEABLE_REFUSALS.email, ...NAME_CONFLICT_REFUSALS],
  password: [
    ...GET_USER_REFUSALS,
    ...CHANGEABLE_REFUSALS.password,
    ...NEW_PASSWORD_REFUSALS,
    'current_password_required',
  ],
  isPasswordExpired: [...GET_USER_REFUSALS, ...CHANGEABLE_REFUSALS.isPasswordExpired],
  isActive: [
    ...GET_USER_REFUSALS,
    ...CHANGEABLE_REFUSALS.isActive,
    'self_deactivation',
    'last_superuser',
  ],
  isSuperuser: [...GET_USER_REFUSALS, ...CHANGEABLE_REFUSALS.isSuperuser, 'last_superuser'],
  details: [...GET_USER_REFUSALS, 'value_too_long'],
  /** Errors that only ordinary users get. */
  byOrdinaryUser: ['not_target_user', 'not_superuser', 'password_not_changeable_here'],
} as const satisfies Record<
  keyof JudgedChanges | 'details' | 'byOrdinaryUser',
  readonly ErrorCode[]
>;

/** What `UsersService.updateOwn` throws. */
export const UPDATE_OWN_USER_REFUSALS = [
  ...CHANGEABLE_REFUSALS.username,
  'username_taken',
  'username_refused',
  'value_too_long',
  ...CHANGE_OWN_PASSWORD_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What `UsersService.delete` throws. */
export const DELETE_USER_REFUSALS = [
  'self_deletion',
  'user_not_found',
  'internal_user_undeletable',
  'last_superuser',
] as const satisfies readonly ErrorCode[];

/** What `UsersService.leave` throws. */
export const LEAVE_REFUSALS = [
  'internal_user_undeletable',
  'last_superuser',
] as const satisfies readonly ErrorCode[];
