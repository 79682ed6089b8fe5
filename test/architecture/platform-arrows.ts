/** The folders at the bottom, from the bottom up: see `ARROWS`. */
export const PLATFORM_ARROWS: Record<string, readonly string[]> = {
  'platform/errors': [],
  'platform/json': [],
  'platform/config': [],
  'platform/outgoing': ['platform/config'],
  'platform/languages': [],
  'platform/mail': ['platform/config', 'platform/languages'],
  'platform/identifiers': ['platform/errors'],
  'platform/validation': ['platform/errors', 'platform/json'],
  'platform/credentials': ['platform/config', 'platform/errors'],
  'platform/cookies': ['platform/config'],
  'platform/pages': [
    'platform/config',
    'platform/cookies',
    'platform/errors',
    'platform/languages',
  ],
  'platform/database': [
    'platform/config',
    'platform/errors',
    'platform/identifiers',
    'platform/json',
  ],
  'platform/bounds': [
    'platform/database',
    'platform/errors',
    'platform/json',
    'platform/validation',
  ],
};
