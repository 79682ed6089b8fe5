/** The folder of the account page's routes: see `ARROWS`. */
export const OWN_ACCOUNT_ARROWS: Record<string, readonly string[]> = {
  'accounts/own-account': [
    'access',
    'accounts/email-change',
    'adapters',
    'api-key',
    'audit',
    'auth',
    'devices',
    'oauth/clients',
    'platform/config',
    'platform/credentials',
    'platform/database',
    'platform/errors',
    'platform/pages',
    'platform/validation',
    'users',
    'workspaces',
  ],
};
