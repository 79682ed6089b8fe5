import { describe, expect, it } from '@jest/globals';
import { REFUSAL_CHANNEL } from '../../src/adapters/refusal-channel.js';
import { RefusalRecord, undocumentedOf } from '../support/documented-refusals.js';

const DOCUMENTED = {
  'GET /api/v1/users': ['not_authenticated'],
  'PATCH /api/v1/users/{user_id}': ['not_authenticated', 'invalid_input'],
};

/** Every server of the suite is checked in this way (`startTestApp`). */
describe('an answered error that the document does not list', () => {
  const told = (method: string, route: string | undefined, code: 'user_not_found') =>
    undocumentedOf(DOCUMENTED, [{ method, route, code }]);

  it('is reported with its operation, for every spelling of the route', () => {
    expect(told('PATCH', '/api/v1/users/:user_id', 'user_not_found')).toEqual([
      'PATCH /api/v1/users/{user_id}: user_not_found',
    ]);
    for (const route of ['/api/v1/users', '/api/v1/users/']) {
      expect(told('HEAD', route, 'user_not_found')).toEqual(['GET /api/v1/users: user_not_found']);
    }
  });

  it('is reported once for all requests that got it', () => {
    const refusal = { method: 'GET', route: '/api/v1/users', code: 'user_not_found' } as const;
    expect(undocumentedOf(DOCUMENTED, [refusal, refusal])).toHaveLength(1);
  });

  it('is not reported if the document lists it, for the operation or for any operation', () => {
    const at = { method: 'PATCH', route: '/api/v1/users/:user_id' };
    const codes = ['not_authenticated', 'invalid_input', 'malformed_request'] as const;
    expect(
      undocumentedOf(
        DOCUMENTED,
        codes.map((code) => ({ ...at, code })),
      ),
    ).toEqual([]);
  });

  it('is not reported on a page or on an unknown route', () => {
    expect(told('GET', '/login', 'user_not_found')).toEqual([]);
    expect(told('GET', undefined, 'user_not_found')).toEqual([]);
  });

  it('fails the file that provoked it when its server closes', async () => {
    const record = new RefusalRecord();
    REFUSAL_CHANNEL.publish({
      method: 'GET',
      route: '/api/v1/users/whoami',
      code: 'group_not_found',
    });
    await expect(record.close()).rejects.toThrow('GET /api/v1/users/whoami: group_not_found');
    await expect(new RefusalRecord().close()).resolves.toBeUndefined();
  });
});
