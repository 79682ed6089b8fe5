import { describe, expect, it } from '@jest/globals';
import { API_ADAPTERS } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { ERRORS, type ErrorCode, type ErrorDetails } from '../../src/platform/errors/error-code.js';

const RETRY = { retryAfterSeconds: 17 };

/** Details for the codes that have some. */
const DETAILS: { [Code in CodeWithDetails]: ErrorDetails[Code] } = {
  invalid_input: {
    issues: [{ location: ['body', 'name'], fault: { kind: 'missing' }, input: {} }],
  },
  username_refused: { fault: 'address' },
  grant_malformed: { reason: 'A user name is needed' },
  token_out_of_scope: { needed: 'users:write' },
  api_key_beyond_own: { limit: 'expires_at' },
  rule_not_met: { rule: 'group' },
  password_refused: { fault: 'too_short', minBytes: 8, maxBytes: 72 },
  value_too_long: { field: 'optins', most: 8192, unit: 'bytes' },
  limit_reached: { of: 'api_keys', most: 200 },
  not_workspace_admin: { username: 'alice' },
  second_factor_required: { loginUrl: '/login' },
  second_factor_setup_required: { loginUrl: '/login' },
  oauth_client_invalid: { reason: 'A public client has no secret' },
  workspace_not_found: { workspaceId: 'demo' },
  workspace_exists: { workspaceId: 'demo' },
  last_workspace_admin: { workspaceId: 'demo' },
  member_not_found: { username: 'alice' },
  member_exists: { email: 'alice@example.com', workspaceId: 'demo' },
  member_username_taken: { username: 'alice', workspaceId: 'demo' },
  invite_not_found: { email: 'alice@example.com' },
  group_not_found: { name: 'team' },
  group_exists: { name: 'team' },
  not_changeable: { what: 'the setting base_url' },
  rate_limited: RETRY,
  hashing_overloaded: RETRY,
  database_unavailable: RETRY,
  proof_needed: { withinSeconds: 600 },
  not_ready: { because: 'the database does not answer' },
  method_not_allowed: { allowed: ['GET', 'POST'] },
};

type CodeWithDetails = {
  [Code in ErrorCode]: ErrorDetails[Code] extends undefined ? never : Code;
}[ErrorCode];

/**
 * What must never reach a client: an unfilled template, the text of an exception, an SQL statement,
 * a stack.
 */
const LEAK =
  /undefined|\[object |Error:|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|\bat .+:\d+:\d+/;

/** The errors that have no body on purpose. */
const EMPTY = ['windmill route_not_found'];

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe.each(API_ADAPTERS)('the adapter $name', (adapter) => {
  it.each(CODES)('words %s', (code) => {
    const details = DETAILS[code as CodeWithDetails] as never;
    const { status, body, headers } = adapter.word(new DomainError(code, details));
    expect(Number.isInteger(status)).toBe(true);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);

    const text = JSON.stringify(body, (_key, value: unknown) =>
      value === undefined ? 'undefined' : value,
    );
    if (!EMPTY.includes(`${adapter.name} ${code}`)) {
      expect(text.length).toBeGreaterThan('{}""'.length);
    }
    expect(text).not.toMatch(LEAK);
    expect(Object.values(headers ?? {}).join()).not.toMatch(LEAK);

    const retryAfter = (details as typeof RETRY | undefined)?.retryAfterSeconds;
    expect(headers?.['retry-after']).toBe(retryAfter && String(retryAfter));
    if (code === 'method_not_allowed') expect(headers?.['allow']).toBe('GET, POST');
  });

  it('words no other code', () => {
    expect(() => adapter.word(new DomainError('no_such_code' as 'internal'))).toThrow();
  });
});
