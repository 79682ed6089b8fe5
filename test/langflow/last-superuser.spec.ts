import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const REFUSED = { detail: 'The last active superuser must stay an active superuser' };

describe('the last active superuser', () => {
  let app: TestApp;
  let last: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    await app.dataSource.query('UPDATE users SET is_superuser = false');
    last = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const patch = (by: TestAccount, id: string, changes: object) =>
    app.as(by).patch(USERS + id, changes);
  const countOfPowerful = () =>
    app.dataSource.query<[{ n: string }]>(
      'SELECT count(*) AS n FROM users WHERE is_superuser AND is_active',
    );

  it('409: cannot demote themselves', async () => {
    const { status, body } = await patch(last, last.id, { is_superuser: false });
    expect(status).toBe(409);
    expect(body).toEqual(REFUSED);
    expect((await app.as(last).get(USERS)).status).toBe(200);
  });

  it('409: no other change of the refused request is made', async () => {
    await patch(last, last.id, { is_superuser: false, username: 'dethroned' });
    const { body } = await app.as(last).get('/api/v1/users/whoami');
    expect(body).toMatchObject({ username: last.username, is_superuser: true });
  });

  it('409: inactive superusers do not count as others', async () => {
    const inactive = await aSuperuser(app);
    await patch(last, inactive.id, { is_active: false });
    expect((await patch(last, last.id, { is_superuser: false })).status).toBe(409);
  });

  it('200: an inactive superuser is demoted and deleted although only one active is left', async () => {
    const inactive = await aSuperuser(app);
    expect((await patch(last, inactive.id, { is_active: false })).status).toBe(200);
    expect((await patch(last, inactive.id, { is_superuser: false })).status).toBe(200);
    expect((await app.as(last).delete(USERS + inactive.id)).status).toBe(200);
  });

  it('200: ordinary users are deactivated and deleted as usual', async () => {
    const user = await aUser(app);
    expect((await patch(last, user.id, { is_active: false })).status).toBe(200);
    expect((await app.as(last).delete(USERS + user.id)).status).toBe(200);
  });

  it.each<[string, (by: TestAccount, id: string) => Promise<{ status: number }>]>([
    ['demote each other', (by, id) => patch(by, id, { is_superuser: false })],
    ['deactivate each other', (by, id) => patch(by, id, { is_active: false })],
    ['delete each other', (by, id) => app.as(by).delete(USERS + id)],
  ])('200 once: the last two %s at the same time', async (_name, act) => {
    for (let round = 0; round < 5; round += 1) {
      const other = await aSuperuser(app);
      const statuses = (await Promise.all([act(last, other.id), act(other, last.id)])).map(
        ({ status }) => status,
      );
      expect(await countOfPowerful()).toEqual([{ n: '1' }]);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      // The other request was refused by the rule, or came after its caller had lost the rights.
      expect([401, 403, 409]).toContain(statuses.find((status) => status !== 200));
      if (statuses[1] === 200) last = other;
    }
  });

  it('200 once: the last two demote themselves at the same time', async () => {
    const other = await aSuperuser(app);
    const statuses = await Promise.all(
      [last, other].map(async (own) => {
        return (await patch(own, own.id, { is_superuser: false })).status;
      }),
    );
    expect(statuses.sort()).toEqual([200, 409]);
    expect(await countOfPowerful()).toEqual([{ n: '1' }]);
  });

  it('409: the whole object from the list is sent back with is_superuser changed', async () => {
    const { body } = await app.as(last).get(`${USERS}?search=${last.username}`);
    const changes = { ...body.users[0], is_superuser: false };
    expect((await patch(last, last.id, changes)).status).toBe(409);
  });
});
