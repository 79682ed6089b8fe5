import { setImmediate } from 'node:timers/promises';
import { hash as argon2Hash } from '@node-rs/argon2';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { readEnv } from '../../src/platform/config/env.js';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { PasswordRules } from '../../src/platform/credentials/password-rules.service.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { countHashing } from '../support/hashing-work.js';
import { holdHashes } from '../support/held-hashes.js';

function aHasher(settings: Record<string, string> = {}): PasswordHasher {
  const env = readEnv({ BCRYPT_COST: '4', ...settings });
  return new PasswordHasher(new PasswordRules(env), env);
}

describe('PasswordHasher', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('hashes with the configured cost and a salt of its own', async () => {
    const hasher = aHasher({ BCRYPT_COST: '5' });
    const [first, second] = await Promise.all([
      hasher.hashNew('password-1', []),
      hasher.hashNew('password-1', []),
    ]);
    expect(first).toMatch(/^\$2b\$05\$/);
    expect(first).not.toBe(second);
    expect(await bcrypt.compare('password-1', first)).toBe(true);
  });

  it('verifies the password that was hashed and no other', async () => {
    const hasher = aHasher();
    const hash = await hasher.hashNew('password-1', []);
    expect(await hasher.verify('password-1', hash)).toBe(true);
    expect(await hasher.verify('password-2', hash)).toBe(false);
    expect(await hasher.verify('', hash)).toBe(false);
    expect(await hasher.verify('password-1', undefined)).toBe(false);
  });

  it('verifies hashes of another cost, and those with the prefix $2y$ of PHP', async () => {
    const hash = await bcrypt.hash('password-1', 5);
    expect(await aHasher().verify('password-1', hash)).toBe(true);
    expect(await aHasher().verify('password-1', hash.replace('$2b$', '$2y$'))).toBe(true);
  });

  it('refuses more than 72 bytes, which bcrypt would truncate', async () => {
    const hasher = aHasher();
    const hash = await hasher.hashNew('é'.repeat(36), []);
    expect(await hasher.verify('é'.repeat(36), hash)).toBe(true);
    expect(await hasher.verify(`${'é'.repeat(36)}x`, hash)).toBe(false);
    expect(await bcrypt.compare(`${'é'.repeat(36)}x`, hash)).toBe(true);
  });

  it.each([4, 7, 9, 10])(
    'does as much work for a hash of cost %d as for an unknown account',
    async (cost) => {
      const hasher = aHasher({ BCRYPT_COST: '10' });
      const hash = await bcrypt.hash('password-1', cost);
      const done = countHashing();
      const rounds = async (password: string, stored: string | undefined) => {
        await hasher.verify(password, stored);
        return done();
      };
      expect(await rounds('wrong', undefined)).toBe(2 ** 10);
      expect(await rounds('wrong', hash)).toBe(2 ** 10);
      expect(await rounds('password-1', hash)).toBe(2 ** 10);
      expect(await rounds('p'.repeat(100), hash)).toBe(2 ** 10);
    },
  );

  it('does nearly as much work for a cheap argon2 hash as for an unknown account', async () => {
    const hasher = aHasher({ BCRYPT_COST: '10' });
    const hash = await argon2Hash('password-1', { memoryCost: 1024, timeCost: 1 });
    const rounds = countHashing();
    expect(await hasher.verify('password-1', hash)).toBe(true);
    expect(await hasher.verify('wrong', hash)).toBe(false);
    expect(rounds()).toBeGreaterThan(2 * 0.9 * 2 ** 10);
  });

  it('throws hashing_overloaded when the queue is full, and works again when it has drained', async () => {
    const hasher = aHasher({ HASH_CONCURRENCY: '1', HASH_QUEUE_LIMIT: '2' });
    const hashes = holdHashes();
    let refused = 0;
    const answers = Array.from({ length: 6 }, () =>
      hasher.hashNew('password-1', []).catch((error: unknown) => {
        refused += 1;
        return codeOf(error);
      }),
    );
    while (refused < 3) await setImmediate();
    hashes.release();
    const codes = await Promise.all(answers);
    expect(codes.filter((code) => code === 'hashing_overloaded')).toHaveLength(3);
    expect(codes.filter((code) => code.startsWith('$2b$'))).toHaveLength(3);
    expect(await hasher.hashNew('password-1', [])).toMatch(/^\$2b\$/);
  });

  it('throws hashing_overloaded for unknown accounts too', async () => {
    const hasher = aHasher({ HASH_CONCURRENCY: '1', HASH_QUEUE_LIMIT: '1' });
    const hashes = holdHashes();
    const attempts = Array.from({ length: 5 }, () => hasher.verify('x', undefined).catch(codeOf));
    expect(await Promise.race(attempts)).toBe('hashing_overloaded');
    hashes.release();
    expect(await Promise.all(attempts)).toContain(false);
  });
});

function codeOf(error: unknown): string {
  if (!(error instanceof DomainError)) throw error;
  return (error as DomainError).code;
}
