import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  COMPLETE_AT_ONCE_REFUSALS,
  SENT_CODE_REFUSALS,
} from '../../src/auth/login-completion.service.js';
import { CODE_LOGIN_REFUSALS } from '../../src/auth/token-login.service.js';
import { PASSKEY_LOG_IN_REFUSALS } from '../../src/passkeys/passkey-log-in.service.js';
import { ERRORS } from '../../src/platform/errors/error-code.js';

const CATALOGUE = new URL('../../console/src/i18n/en.json', import.meta.url);
const { account } = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as {
  account: { reasons: Record<string, string> };
};

describe('the words for refused log-ins on the account page', () => {
  it('are there for every reason that the audit trail can have', () => {
    const reasons = [
      ...COMPLETE_AT_ONCE_REFUSALS,
      ...SENT_CODE_REFUSALS,
      ...CODE_LOGIN_REFUSALS,
      ...PASSKEY_LOG_IN_REFUSALS,
      'password_expired',
      'second_factor_unconfirmed',
      'oauth_account_exists',
      'passkey_exists',
    ];
    const missing = reasons.filter((reason) => !(reason in account.reasons));
    expect(missing).toEqual([]);
    expect(Object.keys(account.reasons).filter((reason) => !(reason in ERRORS))).toEqual([]);
  });
});
