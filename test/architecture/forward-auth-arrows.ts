/** What the answers to reverse proxies import: see `ARROWS`. */
export const FORWARD_AUTH_ARROWS: Record<string, readonly string[]> = {
  'forward-auth': [
    'access',
    'platform/config',
    'platform/cookies',
    'adapters',
    'platform/errors',
    'platform/pages',
    'platform/validation',
    'workspaces',
  ],
};
