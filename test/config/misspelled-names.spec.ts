import { describe, expect, it } from '@jest/globals';
import { misspelledNamesIn } from '../../src/platform/config/misspelled-names.js';
import { SETTINGS } from '../../src/platform/config/settings.js';

describe('misspelledNamesIn', () => {
  it.each([
    ['SUPERUSR', 'SUPERUSER'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['SECRETKEY', 'SECRET_KEY'],
    ['SECRET_KEYS', 'SECRET_KEY'],
    ['SECRET_KEY_FIEL', 'SECRET_KEY_FILE'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['GATEHOUSE_PORT', 'PORT'],
  ])('says that %s is probably %s', (name, meant) => {
    expect(misspelledNamesIn({ [name]: 'x', PATH: '/bin' })).toEqual([
      `${name} is not a setting. Is ${meant} meant?`,
    ]);
  });

  it('is silent about settings and about what others read', () => {
    const names = [
      ...Object.values(SETTINGS).map(({ variable }) => variable),
      ...['HOME', 'HOSTNAME', 'PATH', 'PWD', 'SHELL', 'SHLVL', 'TERM', 'USER', 'LANG', 'LOGNAME'],
      ...[
        'NODE_ENV',
        'NODE_OPTIONS',
        'TZ',
        'POSTGRES_PASSWORD',
        'PGHOST',
        'PORTS',
        'SECRET_KEY_FILE',
      ],
    ];
    expect(misspelledNamesIn(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });
});
