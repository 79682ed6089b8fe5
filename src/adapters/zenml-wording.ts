import { sayLimitReached, sayTooLong } from '../platform/errors/bound-refusal.js';
import type { Issue } from '../platform/errors/issue.js';
import type { Envelope, WireError, Wording } from './api-adapter.js';
import { toPydantic } from './pydantic-fault.js';

/** The exception that ZenML's client raises, by status (contract zenml 1.4). */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValueError',
  401: 'CredentialsNotValid',
  403: 'IllegalOperationError',
  404: 'KeyError',
  405: 'MethodNotAllowedError',
  409: 'EntityExistsError',
  413: 'ValueError',
  415: 'ValueError',
  429: 'MaxConcurrentTasksError',
};

/**
 * `{"detail": [exception, message]}`. The header on 401 tells the client to log in again (contract
 * zenml 3.1, trap 7).
 */
export const ZENML_ENVELOPE: Envelope = (status, message) =>
  raises(status, EXCEPTIONS[status] ?? 'RuntimeError', message);

const raises = (status: number, exception: string, message: string): WireError => ({
  status,
  body: { detail: [exception, message] },
  ...(status === 401 && { headers: { 'www-authenticate': 'Bearer' } }),
});
const says = (status: number, message: string) => () => ZENML_ENVELOPE(status, message);

/** The errors that have ZenML Pro's own wording or status (contract zenml 1.4 and 1.5). */
export const ZENML_WORDING: Wording = {
  invalid_input: ({ issues }) => ({ status: 422, body: { detail: issues.map(toItem) } }),

  sign_up_disabled: says(403, 'Only superusers create accounts'),
  not_workspace_member: says(403, 'You are not authorized to access this server'),

  // A PATCH returns 403 here, not 404 (contract zenml 1.4, from the published page).
  changed_user_unknown: says(403, 'There is no such user'),
  self_deletion: says(403, 'You cannot delete your own account'),
  last_superuser: says(403, 'The last active superuser must stay an active superuser'),
  password_not_changeable_here: says(403, 'Change your own password with PATCH /users/me'),
  current_password_required: says(
    400,
    'The current password is required: send it as current_password to PATCH /users/me',
  ),
  value_too_long: (details) => ({
    status: 422,
    body: {
      detail: [{ loc: ['body', details.field], msg: sayTooLong(details), type: 'value_too_long' }],
    },
  }),
  limit_reached: (details) => raises(409, 'IllegalOperationError', sayLimitReached(details)),
  approval_pending: says(401, 'The account waits for its approval'),

  api_key_not_rotatable: () =>
    raises(
      409,
      'IllegalOperationError',
      'The API key was rotated before, is switched off or has expired',
    ),

  workspace_not_found: says(404, 'There is no such server'),
  route_not_found: says(404, 'There is no such path'),
};

/** What pydantic 2.12, ZenML's, says about a character in a UUID more than Langflow's 2.13. */
const UUID_CHARACTER = [
  'valid UUID, invalid character: found',
  'valid UUID, invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found',
] as const;

/**
 * Words a fault as FastAPI does, but without the refused value, which may be a password (contract
 * zenml 1.4).
 */
function toItem({ location, fault }: Issue) {
  const { msg, type } = toPydantic(fault);
  return { loc: location, msg: msg.replace(...UUID_CHARACTER), type };
}
