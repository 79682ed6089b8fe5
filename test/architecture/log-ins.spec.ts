import { describe, expect, it } from '@jest/globals';
import { sourceFiles } from './source.js';

/**
 * The steps of a log-in, and the files that take them. Only they can let somebody in, and each of
 * them asks for the second factor or says why not. The types of `LoginCompletion` make every caller
 * say how the factor is proven.
 */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  // Locks the account, and notes the log-in.
  'lockForLogin(': ['auth/login-completion.service.ts', 'auth/second-step.service.ts'],
  'noteLogin(': ['auth/login-completion.service.ts', 'auth/second-step.service.ts'],
  'lastLoginAt: now': ['auth/complete-login.ts'],
  // A row of a session, or a key that is one.
  '.insert(Session,': ['auth/sessions.service.ts'],
  'sessions.open(': ['auth/successor-sessions.service.ts', 'devices/device-codes.service.ts'],
  '.handOut': ['auth/token-login.service.ts'],
  // A log-in that proves nothing.
  AUTHENTICATION_OFF: ['auth/login-completion.service.ts', 'auth/sessions.service.ts'],
  'beginWithoutProof(': [
    'auth/auth.service.ts',
    'auth/sessions.service.ts',
    'oauth/token-exchange/token-exchange.service.ts',
  ],
  'completeApproved(': ['auth/login-completion.service.ts', 'devices/device-codes.service.ts'],
  // A password that gives access.
  'passwords.prove(': ['auth/password-login.service.ts'],
  'check.prove(': ['auth/password-change.service.ts'],
};

describe('log-ins', () => {
  it.each(Object.entries(STEPS))('only the listed files have %s', (step, files) => {
    const found = sourceFiles('src')
      .filter(({ path, text }) => text.includes(step) && !path.includes('/migrations/'))
      .map(({ path }) => path.replace(/^src\//, ''))
      .filter((path) => !(path === 'auth/complete-login.ts' && step !== 'lastLoginAt: now'));
    expect(found.sort()).toEqual([...files].sort());
  });
});
