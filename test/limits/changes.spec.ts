import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PER_HOUR = 4;

describe('requests that write', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ CHANGES_PER_HOUR: String(PER_HOUR) });
  });
  afterAll(() => app.close());

  const langflow = ({ id, apiKey }: TestAccount) =>
    app.as({ apiKey }).patch(`/api/v1/users/${id}`, { profile_image: 'x' });
  const zenml = ({ apiKey }: TestAccount) =>
    app.withToken(apiKey).patch('/users/me', { company: 'Example' });
  const windmill = ({ apiKey }: TestAccount) =>
    app.withToken(apiKey).post('/api/users/tokens/create', { label: 'one' });
  const statusesOf = async (account: TestAccount) => {
    const statuses: number[] = [];
    for (const write of [langflow, zenml, langflow, zenml, langflow, zenml, windmill]) {
      statuses.push((await write(account)).status);
    }
    return statuses;
  };

  it('429: past the limit of an account, counted over all APIs', async () => {
    const account = await aUser(app);
    expect(await statusesOf(account)).toEqual([200, 200, 200, 200, 429, 429, 429]);
    const refused = await langflow(account);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
    const events = await app.dataSource.query<unknown[]>(
      `SELECT FROM audit_events WHERE author ->> 'user_id' = $1`,
      [account.id],
    );
    expect(events.length).toBeLessThanOrEqual(PER_HOUR);
    expect((await app.as(account).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('200: from another account, and from a superuser, who has no limit', async () => {
    expect((await langflow(await aUser(app))).status).toBe(200);
    expect(await statusesOf(await aSuperuser(app))).toEqual([200, 200, 200, 200, 200, 200, 201]);
  });
});
