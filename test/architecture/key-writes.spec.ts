import { describe, expect, it } from '@jest/globals';
import { sourceFiles } from './source.js';

/**
 * The files that write rows of `api_keys`. The first checks the rights of the caller's credential.
 * The others write nothing that a caller chooses.
 */
const WRITERS = [
  'src/api-key/key-writer.service.ts',
  // Counts of uses.
  'src/api-key/api-key-usage.service.ts',
  // Expired keys and the oldest log-ins, which are deleted when new ones are created.
  'src/api-key/api-key-allowance.service.ts',
  // Keys that end because their owner's rights or workspace role have changed.
  'src/accounts/offboarding/offboarding.service.ts',
  'src/users/account-exchange.service.ts',
  'src/workspaces/lock-workspace.ts',
  // Keys of other products, which the operator of the server moves in.
  'src/accounts/moving-in/credential-batch.service.ts',
  // The tokens of log-ins.
  'src/auth/session-tokens.service.ts',
];
const WRITE =
  /\binsertRows\(manager, ApiKey\b|\.(insert|update|delete|save|upsert|remove)\(\s*ApiKey\b|(INTO|UPDATE|DELETE FROM)\s+api_keys\b/;

describe('rows of api_keys', () => {
  it('are written only where the rights of a key are checked', () => {
    const writing = sourceFiles('src')
      .filter(({ path }) => !path.startsWith('src/platform/database/migrations/'))
      .filter(({ text }) => WRITE.test(text))
      .map(({ path }) => path);
    expect(writing.sort()).toEqual([...WRITERS].sort());
  });
});
