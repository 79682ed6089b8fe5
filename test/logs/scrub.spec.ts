import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import {
  createAccessTokenText,
  createApiKeyText,
  createClientSecretText,
  createTokenText,
} from '../../src/platform/credentials/secret-token.js';
import { scrub } from '../../src/platform/logs/scrub.js';

describe('scrub', () => {
  it.each<[string, () => string]>([
    ['an API key', createApiKeyText],
    ['a token', createTokenText],
    ['an OAuth access token', createAccessTokenText],
    ['a client secret', createClientSecretText],
    ['a JSON Web Token', () => jwt.sign({ sub: randomUUID() }, 'k'.repeat(32))],
  ])('hides %s anywhere in a text', (_name, create) => {
    for (let round = 0; round < 50; round += 1) {
      const secret = create();
      for (const [before, after] of [
        ['', ''],
        ['key=', '&x=1'],
        ['Bearer ', ''],
        ['{"a":"', '"}'],
        ['/path/', '/more'],
      ]) {
        const scrubbed = scrub(`${before}${secret}${after}`);
        expect(scrubbed).not.toContain(secret.slice(8, 24));
        expect(scrubbed).toContain('[hidden]');
      }
    }
  });

  it('hides a token that happens to have no digit', () => {
    const token = 'OgAUKyJsPGplENZJahWRwxmzkIcoElei';
    expect(scrub(`Bearer ${token} of somebody`)).toBe('Bearer [hidden] of somebody');
  });

  it('hides the password in a URL', () => {
    expect(scrub('postgres://user:hunter2@db:5432/x is gone')).toBe(
      'postgres://user:[hidden]@db:5432/x is gone',
    );
  });

  it.each([
    'PATCH /api/v1/users/10c1c6a2-ab8a-4748-8700-0e4832fd5ce8 failed',
    'QueryFailedError: relation "passwords" does not exist',
    'at ImportedPasswordHashesModuleFactory',
    '    at UsersService.insert (/srv/gatehouse/dist/users/users.service.js:90:7)',
    '2026-11-22T06:42:51.123Z connect ECONNREFUSED 127.0.0.1:5432',
  ])('leaves other text unchanged: %s', (text) => {
    expect(scrub(text)).toBe(text);
  });
});
