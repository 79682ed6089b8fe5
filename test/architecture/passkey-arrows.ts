/** The folder of passkeys: see `ARROWS`. */
export const PASSKEY_ARROWS: Record<string, readonly string[]> = {
  passkeys: [
    'access',
    'api-key',
    'audit',
    'auth',
    'platform/bounds',
    'platform/config',
    'platform/database',
    'adapters',
    'platform/errors',
    'limits',
    'platform/pages',
    'users',
    'platform/validation',
  ],
};
