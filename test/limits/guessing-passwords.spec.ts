import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Unlocking } from '../../src/auth/unlocking.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { anEmailUser, aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, from, passTime } from './addresses.js';

const LOGIN = '/api/v1/login';
const [PER_PAIR, PER_ACCOUNT, PER_ADDRESS] = [3, 7, 9];
/** In seconds. Longer than a test takes, since a lock-out must not end by itself. */
const LOCK_OUT = 600;

interface Names {
  readonly username: string;
  readonly password: string;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    TRUST_PROXY: '127.0.0.1',
    LOGIN_FAILURES: String(PER_PAIR),
    LOGIN_FAILURES_PER_ACCOUNT: String(PER_ACCOUNT),
    LOGIN_FAILURES_PER_ADDRESS: String(PER_ADDRESS),
    LOGIN_LOCKOUT_SECONDS: String(LOCK_OUT),
  });
});
afterAll(() => app.close());

const logIn = (address: string, { username, password }: Names) =>
  from(app, address).form(LOGIN, { username, password });
const wrong = async (address: string, { username }: { username: string }, times = 1) => {
  const statuses = [];
  for (let i = 0; i < times; i += 1) {
    const { status } = await logIn(address, { username, password: 'wrong-password' });
    statuses.push(status);
  }
  return statuses;
};
/** Expects a `Retry-After` within bounds, in seconds. */
const expectWait = ({ headers }: { headers: Headers }, [above, atMost]: [number, number]) => {
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(above);
  expect(seconds).toBeLessThanOrEqual(atMost);
};
const nobody = () => ({ username: `nobody-${randomBytes(6).toString('hex')}` });
/** Fails from many addresses until the account is locked. */
const attack = async (account: { username: string }) => {
  for (let i = 0; i < PER_ACCOUNT; i += 1) {
    expect(await wrong(anAddress(), account)).toEqual([401]);
  }
};
const eventsOf = async (limit: string, userId: string) => {
  const events = await app.dataSource.query<{ author: { address: string } }[]>(
    `SELECT author FROM audit_events WHERE action = 'login.refuse' AND target_id = $1
     AND after ->> 'reason' = 'rate_limited' AND after ->> 'limit' = $2`,
    [userId, limit],
  );
  return events.map(({ author }) => author.address);
};

describe('wrong passwords for one account from one address', () => {
  it('429: also the right password, until the lock-out ends; other addresses are not affected', async () => {
    const user = await aUser(app);
    const address = anAddress();
    expect(await wrong(address, user, PER_PAIR)).toEqual([401, 401, 401]);
    const refused = await logIn(address, user);
    expect(refused.status).toBe(429);
    expectWait(refused, [0, LOCK_OUT]);
    expect((await logIn(anAddress(), user)).status).toBe(200);
    await passTime(app, LOCK_OUT + 1);
    expect((await logIn(address, user)).status).toBe(200);
  });

  it('429: the second lock-out is twice as long, and a success resets both', async () => {
    const user = await aUser(app);
    const address = anAddress();
    await wrong(address, user, PER_PAIR);
    await passTime(app, LOCK_OUT + 1);
    expect(await wrong(address, user, PER_PAIR)).toEqual([401, 401, 401]);
    expectWait(await logIn(address, user), [LOCK_OUT, 2 * LOCK_OUT]);
    await passTime(app, 2 * LOCK_OUT + 1);
    expect((await logIn(address, user)).status).toBe(200);
    await wrong(address, user, PER_PAIR);
    expectWait(await logIn(address, user), [0, LOCK_OUT]);
  });

  it('200: a success resets the count', async () => {
    const user = await aUser(app);
    const address = anAddress();
    for (let i = 0; i < 2; i += 1) {
      expect(await wrong(address, user, PER_PAIR - 1)).toEqual([401, 401]);
      expect((await logIn(address, user)).status).toBe(200);
    }
  });

  it('429: concurrent attempts are limited like successive ones', async () => {
    const user = await aUser(app);
    const address = anAddress();
    const all = await Promise.all(Array.from({ length: 12 }, () => wrong(address, user)));
    const checked = all.flat().filter((status) => status === 401);
    expect(checked).toHaveLength(PER_PAIR);
  });

  it('429: the same for an unknown name, and for an email in any case', async () => {
    const unknown = nobody();
    const address = anAddress();
    expect(await wrong(address, unknown, PER_PAIR + 1)).toEqual([401, 401, 401, 429]);
    const email = `${nobody().username}@example.com`;
    expect(await wrong(address, { username: email }, PER_PAIR)).toEqual([401, 401, 401]);
    expect(await wrong(address, { username: email.toUpperCase() })).toEqual([429]);
  });

  it('429: addresses of one IPv6 /64 network count as one', async () => {
    const user = await aUser(app);
    const network = `2001:db8:${randomBytes(2).toString('hex')}:1`;
    await wrong(`${network}::1`, user, PER_PAIR - 1);
    await wrong(`${network}:0:0:0:2`, user);
    expect((await logIn(`${network}:ffff::3`, user)).status).toBe(429);
    expect((await logIn(network.replace(/1$/, '2::1'), user)).status).toBe(200);
  });

  it('are in the audit trail once per lock-out', async () => {
    const user = await aUser(app);
    const address = anAddress();
    await wrong(address, user, PER_PAIR + 4);
    expect(await eventsOf('login_failures', user.id)).toEqual([address]);
  });
});

describe('wrong passwords for one account from many addresses', () => {
  it('429: from new addresses; the owner at a known address can log in', async () => {
    const [victim, home] = [await aUser(app), anAddress()];
    expect((await logIn(home, victim)).status).toBe(200);
    await attack(victim);
    const stranger = await logIn(anAddress(), victim);
    expect(stranger.status).toBe(429);
    expectWait(stranger, [0, LOCK_OUT]);
    expect((await logIn(home, victim)).status).toBe(200);
    expect(await eventsOf('login_failures_of_account', victim.id)).toHaveLength(1);
    await passTime(app, LOCK_OUT + 1);
    expect((await logIn(anAddress(), victim)).status).toBe(200);
  });

  it('429: an address counts as known only for the account that logged in there, and for 30 days', async () => {
    const [victim, other, home] = [await aUser(app), await aUser(app), anAddress()];
    await logIn(home, other);
    await attack(victim);
    expect((await logIn(home, victim)).status).toBe(429);
    await passTime(app, LOCK_OUT + 1);
    expect((await logIn(home, victim)).status).toBe(200);
    const rows = await app.dataSource.query<{ days: number }[]>(
      `SELECT (expire / 1000 - extract(epoch FROM now()))::int / 86400 AS days FROM abuse_limits
       WHERE key LIKE 'known_address:%' ORDER BY expire DESC LIMIT 1`,
    );
    expect([29, 30]).toContain(rows[0]!.days);
  });

  it('429: guesses from a known address are limited too', async () => {
    const [victim, home] = [await aUser(app), anAddress()];
    await logIn(home, victim);
    await attack(victim);
    expect(await wrong(home, victim, PER_PAIR + 1)).toEqual([401, 401, 401, 429]);
  });

  it('429: the same for an unknown name', async () => {
    const unknown = nobody();
    await attack(unknown);
    expect(await wrong(anAddress(), unknown)).toEqual([429]);
  });
});

describe('wrong passwords for many accounts from one address', () => {
  it('429: all accounts at that address, except those that it is known for', async () => {
    const [known, other, office] = [await aUser(app), await aUser(app), anAddress()];
    expect((await logIn(office, known)).status).toBe(200);
    for (let i = 0; i < PER_ADDRESS; i += 1) await wrong(office, nobody());
    expect((await logIn(office, other)).status).toBe(429);
    expect((await logIn(office, known)).status).toBe(200);
    expect((await logIn(anAddress(), other)).status).toBe(200);
  });

  it("429: the attacker's own log-ins do not reset the count", async () => {
    const [own, other, address] = [await aUser(app), await aUser(app), anAddress()];
    for (let i = 0; i < PER_ADDRESS; i += 1) {
      await logIn(address, own);
      await wrong(address, nobody());
    }
    expect((await logIn(address, other)).status).toBe(429);
  });
});

describe('every way to send a password', () => {
  const json = (path: string, names: (name: string, password: string) => object) => ({
    path,
    send: (address: string, { username, password }: Names) =>
      from(app, address).post(path, names(username, password)),
  });
  const page = (path: string) => ({
    path,
    send: async (address: string, { username: name, password }: Names) => {
      const visitor = new PageVisitor(app, { 'x-forwarded-for': address });
      const filled = { name, password, new_password: 'a quite different secret' };
      return visitor.submit(await visitor.get(path), filled);
    },
  });
  const WAYS = [
    { path: LOGIN, send: logIn },
    json('/api/v1/login/change_password', (username, password) => ({
      username,
      password,
      new_password: 'a quite different secret',
    })),
    json('/api/auth/login', (email, password) => ({ email, password })),
    json('/api/auth/change_password', (email, password) => ({
      email,
      password,
      new_password: 'a quite different secret',
    })),
    {
      path: '/auth/login',
      send: (address: string, { username, password }: Names) =>
        from(app, address).form('/auth/login', { username, password }),
    },
    {
      path: '/auth/change_password',
      send: (address: string, { username, password }: Names) =>
        from(app, address).form('/auth/change_password', {
          username,
          password,
          new_password: 'a quite different secret',
        }),
    },
    page('/login'),
    page('/login/password'),
  ];

  it.each(WAYS)('429 with Retry-After: $path', async ({ send }) => {
    const user = await anEmailUser(app);
    const address = anAddress();
    for (let i = 0; i < PER_PAIR; i += 1) {
      const { status } = await send(address, { ...user, password: 'wrong-password' });
      expect([400, 401]).toContain(status);
    }
    const refused = await send(address, user);
    expect(refused.status).toBe(429);
    expectWait(refused, [0, LOCK_OUT]);
    expect(refused.text).toMatch(/too many/i);
  });

  it('429: they count together', async () => {
    const user = await anEmailUser(app);
    const address = anAddress();
    for (const { send } of WAYS.slice(0, PER_PAIR)) {
      await send(address, { ...user, password: 'wrong-password' });
    }
    for (const { send } of WAYS) expect((await send(address, user)).status).toBe(429);
  });

  it('429: a signed-in caller who sends wrong current passwords', async () => {
    const user = await aUser(app);
    const reset = (current_password: string) =>
      app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, {
        current_password,
        password: 'a quite different secret',
      });
    for (let i = 0; i < PER_PAIR; i += 1) expect((await reset('wrong')).status).toBe(400);
    const refused = await reset(user.password);
    expect(refused.status).toBe(429);
    expectWait(refused, [0, LOCK_OUT]);
    await passTime(app, LOCK_OUT + 1);
    expect((await reset(user.password)).status).toBe(200);
  });
});

describe('200: after the operator unlocks', () => {
  it('an account at all addresses, one address, or everything', async () => {
    const user = await anEmailUser(app);
    const unlocking = app.nest.get(Unlocking);
    const address = anAddress();
    await wrong(address, user, PER_PAIR);
    const account = await app.nest.get(UsersService).get(user.id);
    expect(await unlocking.ofAccount(account)).toBeGreaterThan(1);
    expect((await logIn(address, user)).status).toBe(200);
    expect(await unlocking.ofAccount(account)).toBeLessThan(2);

    const unlocks = [(one: string) => unlocking.ofAddress(one), () => unlocking.ofAll()];
    for (const unlock of unlocks) {
      const office = anAddress();
      for (let i = 0; i < PER_ADDRESS; i += 1) await wrong(office, nobody());
      expect(await unlock(office)).toBeGreaterThan(1);
      expect((await logIn(office, user)).status).toBe(200);
    }
  });
});
