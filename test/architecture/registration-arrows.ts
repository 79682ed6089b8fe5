/** The folder of clients that no superuser registers: see `ARROWS`. */
export const REGISTRATION_ARROWS: Record<string, readonly string[]> = {
  'oauth/registration': [
    'access',
    'audit',
    'platform/bounds',
    'platform/config',
    'platform/credentials',
    'platform/database',
    'platform/outgoing',
    'adapters',
    'platform/errors',
    'limits',
    'users',
    'oauth/clients',
    'platform/validation',
  ],
};
