import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ACCOUNTS = '/api/v1/accounts';

describe('PATCH /api/v1/accounts/{user_id}', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const edit = (id: string, json: object) => app.as(superuser).patch(`${ACCOUNTS}/${id}`, json);
  const details = async (id: string) =>
    (await app.as(superuser).get(`${ACCOUNTS}/${id}`)).body as Record<string, unknown>;

  it('200: everything at once; what is not sent stays, and null empties a detail', async () => {
    const { id } = await aUser(app);
    const changes = {
      username: `grace-${id}`,
      name: 'Grace Hopper',
      email: `Grace-${id}@example.com`,
      company: 'US Navy',
      job_title: 'Rear admiral',
    };
    const { status, body } = await edit(id, changes);
    expect([status, body]).toEqual([200, await details(id)]);
    expect(body).toMatchObject({ ...changes, email: changes.email.toLowerCase() });
    const [{ email_proof: proof }] = await app.dataSource.query(
      'SELECT email_proof FROM users WHERE id = $1',
      [id],
    );
    expect(proof).toBe('superuser');
    const after = await edit(id, { name: 'Amazing Grace', company: null });
    expect(after.body).toMatchObject({
      username: changes.username,
      name: 'Amazing Grace',
      company: null,
      job_title: 'Rear admiral',
    });
  });

  it('200: a link to choose a password, made for the former email, stops working', async () => {
    const created = await app
      .as(superuser)
      .post(ACCOUNTS, { username: randomUUID(), email: 'first@example.com', hand_over: 'link' });
    const { id, link } = created.body as { id: string; link: string };
    const open = () => app.anonymous.get(link.slice(app.url.length));
    expect((await open()).status).toBe(200);
    expect((await edit(id, { email: 'second@example.com' })).status).toBe(200);
    expect((await open()).status).toBe(400);
  });

  it('200: a user name that is the email changes with it, unless another is sent', async () => {
    const [first, second] = [await anEmailUser(app), await anEmailUser(app)];
    const email = `new-${first.id}@example.com`;
    expect((await edit(first.id, { email })).body).toMatchObject({ username: email, email });
    const other = { username: `new-${second.id}`, email: `new-${second.id}@example.com` };
    expect((await edit(second.id, other)).body).toMatchObject(other);
  });

  it('400, 422: a refused value leaves the others unchanged too', async () => {
    const user = await anEmailUser(app);
    const before = await details(user.id);
    for (const [wrong, expected] of [
      [{ username: superuser.username }, 400],
      [{ email: (await anEmailUser(app)).username }, 400],
      [{ email: 'no address' }, 400],
      [{ company: 'x'.repeat(256) }, 422],
    ] as const) {
      const { status } = await edit(user.id, { name: 'Changed', ...wrong });
      expect([wrong, status]).toEqual([wrong, expected]);
      expect(await details(user.id)).toEqual(before);
    }
  });

  it('422: an unknown field, and an email that is null', async () => {
    const { id } = await aUser(app);
    expect((await edit(id, { is_superuser: true })).status).toBe(422);
    expect((await edit(id, { email: null })).status).toBe(422);
    expect(await details(id)).toMatchObject({ is_superuser: false, email: null });
  });

  it('200, 403: owners change their own details, but not the email, and not those of others', async () => {
    const user = await aUser(app);
    const own = app.as(user);
    const path = `${ACCOUNTS}/${user.id}`;
    expect((await own.patch(path, { name: 'Me' })).body).toMatchObject({ name: 'Me' });
    const email = 'mine@example.com';
    expect((await own.patch(path, { name: 'You', email })).status).toBe(403);
    expect((await own.patch(`${ACCOUNTS}/${superuser.id}`, { name: 'Me' })).status).toBe(403);
    expect(await details(user.id)).toMatchObject({ name: 'Me', email: null });
  });

  it('200, 403: the email of an account of a provider stays; its details can be changed', async () => {
    const user = await aUser(app);
    await anIdentity(app, user.id, { provider: 'github' });
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    expect((await edit(user.id, { email: 'other@example.com' })).status).toBe(403);
    expect((await edit(user.id, { name: 'Of GitHub' })).body).toMatchObject({ name: 'Of GitHub' });
  });
});
