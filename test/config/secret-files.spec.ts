import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEnv } from '../../src/platform/config/env.js';

describe('a secret in a file', () => {
  let directory: string;
  const fileOf = (name: string) => join(directory, name);
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-secrets-'));
    await writeFile(fileOf('key'), `${'k'.repeat(40)}\n`);
    await writeFile(fileOf('url'), 'postgres://user:password@db:5432/gatehouse');
    await writeFile(fileOf('short'), 'too-short');
    await writeFile(fileOf('empty'), '\n');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const faultOf = (source: Record<string, string>) => {
    try {
      readEnv(source);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('No fault');
  };

  it('is read without the end of its line', () => {
    expect(
      readEnv({ SECRET_KEY_FILE: fileOf('key'), DATABASE_URL_FILE: fileOf('url') }),
    ).toMatchObject({
      secretKey: 'k'.repeat(40),
      databaseUrl: 'postgres://user:password@db:5432/gatehouse',
    });
    expect(readEnv({ SECRET_KEY_FILE: ' ', SECRET_KEY: 'x'.repeat(32) }).secretKey).toHaveLength(
      32,
    );
  });

  it('is checked like one in the variable, and not told', () => {
    const fault = faultOf({ SECRET_KEY_FILE: fileOf('short') });
    expect(fault).toContain('SECRET_KEY');
    expect(fault).not.toContain('too-short');
  });

  it.each([
    ['missing', 'SECRET_KEY_FILE names a file that cannot be read (ENOENT)'],
    ['empty', 'SECRET_KEY_FILE names an empty file'],
    ['.', 'SECRET_KEY_FILE names a file that cannot be read (EISDIR)'],
  ])('that is %s is a fault, the only one', (name, text) => {
    const fault = faultOf({ SECRET_KEY_FILE: fileOf(name), DATABASE_URL_FILE: fileOf('url') });
    expect(fault).toContain('has a fault');
    expect(fault).toContain(text);
  });

  it('beside the variable itself is a fault', () => {
    expect(faultOf({ SECRET_KEY_FILE: fileOf('key'), SECRET_KEY: 'x'.repeat(32) })).toContain(
      'SECRET_KEY and SECRET_KEY_FILE are both set; set one of them.',
    );
  });

  it('is only for secrets', () => {
    expect(readEnv({ PORT_FILE: fileOf('short') }).port).toBe(readEnv({}).port);
  });
});
