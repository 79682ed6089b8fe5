import { describe, expect, it } from '@jest/globals';
import {
  isImportableHash,
  readPasswordHash,
} from '../../src/platform/credentials/password-hash.js';

const REST = 'abcdefghijklmnopqrstuu'.padEnd(53, './A9');
const SALT_AND_HASH = 'c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWRWJTmaQDmTPcWN0fW1tKzk';

describe('hashes that can be imported', () => {
  it.each([
    [`$2b$12$${REST}`, { kind: 'bcrypt', cost: 12 }],
    [`$2a$04$${REST}`, { kind: 'bcrypt', cost: 4 }],
    [`$2y$16$${REST}`, { kind: 'bcrypt', cost: 16 }],
    // What Windmill writes.
    [`$argon2id$v=19$m=4096,t=3,p=1$${SALT_AND_HASH}`, { kind: 'argon2', cost: 7 }],
    [`$argon2i$v=19$m=65536,t=2,p=4$${SALT_AND_HASH}`, { kind: 'argon2', cost: 11 }],
    [`$argon2d$v=16$m=262144,t=16,p=16$${SALT_AND_HASH}`, { kind: 'argon2', cost: 16 }],
  ])('%s', (text, kind) => {
    expect(readPasswordHash(text)).toEqual(kind);
    expect(isImportableHash(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a password', 'correct horse battery staple'],
    ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['a cost that would take hours', `$2b$31$${REST}`],
    ['a cost that bcrypt does not have', `$2b$03$${REST}`],
    ['a truncated bcrypt hash', `$2b$12$${REST.slice(1)}`],
    ['a bcrypt hash followed by a line break', `$2b$12$${REST}\n`],
    ['the flawed variant $2x$ of bcrypt', `$2x$12$${REST}`],
    ['argon2 of 4 GiB', `$argon2id$v=19$m=4194304,t=3,p=1$${SALT_AND_HASH}`],
    ['argon2 of 999 passes', `$argon2id$v=19$m=4096,t=999,p=1$${SALT_AND_HASH}`],
    ['argon2 of 0 passes', `$argon2id$v=19$m=4096,t=0,p=1$${SALT_AND_HASH}`],
    ['argon2 of less memory than its lanes need', `$argon2id$v=19$m=7,t=1,p=1$${SALT_AND_HASH}`],
    ['argon2 without a hash', '$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ'],
    // The library throws on these, so that each log-in would fail with an internal error.
    [
      'argon2 with a hash that is no base 64',
      '$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$abcdefghijklmnopqrstuvwxyz',
    ],
    [
      'argon2 with a salt that is no base 64',
      `$argon2id$v=19$m=4096,t=3,p=1$${SALT_AND_HASH.replace('HQ', 'HR')}`,
    ],
    ['argon2 with zeros in front of a number', `$argon2id$v=19$m=04096,t=3,p=1$${SALT_AND_HASH}`],
    ['scrypt', '$scrypt$ln=16,r=8,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub'],
  ])('not %s', (_name, text) => {
    expect(isImportableHash(text)).toBe(false);
  });
});
