import { ACCOUNT_ACTIONS } from './actions/accounts.js';
import { ADMINISTRATION_ACTIONS } from './actions/administration.js';
import { KEY_ACTIONS } from './actions/keys.js';
import { LOG_IN_ACTIONS } from './actions/log-ins.js';
import { PASSKEY_ACTIONS } from './actions/passkeys.js';
import { PASSWORD_ACTIONS } from './actions/passwords.js';
import { GRANT_ACTIONS } from './actions/grants.js';
import { PROGRAM_ACTIONS } from './actions/programs.js';
import { RIGHTS_ACTIONS } from './actions/rights.js';
import { SECOND_FACTOR_ACTIONS } from './actions/second-factors.js';
import { WORKSPACE_ACTIONS } from './actions/workspaces.js';
import type { Action } from './rule.js';

/** Every action that changes an account, a credential or a permission. */
export const ACTIONS: readonly Action[] = [
  ...LOG_IN_ACTIONS,
  ...SECOND_FACTOR_ACTIONS,
  ...PASSWORD_ACTIONS,
  ...PASSKEY_ACTIONS,
  ...ACCOUNT_ACTIONS,
  ...ADMINISTRATION_ACTIONS,
  ...RIGHTS_ACTIONS,
  ...KEY_ACTIONS,
  ...PROGRAM_ACTIONS,
  ...GRANT_ACTIONS,
  ...WORKSPACE_ACTIONS,
];
