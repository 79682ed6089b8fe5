import { createHmac, randomUUID } from 'node:crypto';
import type { Answer, Client } from './client.js';
import { SecondFactors } from '../../src/second-factors/second-factors.service.js';
import { lockUser } from '../../src/users/write-account.js';
import { aLogin, type TestAccount } from './factories.js';
import type { PageVisitor } from './page-visitor.js';
import type { TestApp } from './test-app.js';

const STEP_MS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const FACTORS = '/api/v1/account/second_factors';

/** An authenticator app that a test has set up. */
export interface TestTotp {
  readonly id: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

/**
 * The code of a secret (RFC 6238), computed apart from the library of the server.
 *
 * @param steps how many steps of 30 seconds from now
 */
export function codeOf(secret: string, steps = 0, now = Date.now()): string {
  const bits = [...secret]
    .map((sign) => BASE32.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** A client with a session of Langflow's API. */
export async function inSession(app: TestApp, account: TestAccount): Promise<Client> {
  return app.withToken((await aLogin(app, account)).access);
}

/** Sets up an authenticator app, as its owner does. */
export async function aTotp(app: TestApp, account: TestAccount): Promise<TestTotp> {
  const client = await inSession(app, account);
  const offer = await client.post(`${FACTORS}/totp`, { name: 'Phone' });
  const { id, secret } = offer.body as { id: string; secret: string };
  const code = codeOf(secret);
  const confirmed = await client.post(`${FACTORS}/totp/${id}/confirm`, { code });
  if (confirmed.status !== 200) throw new Error(`The confirmation answered ${confirmed.text}`);
  await forgetUses(app, account.id);
  return { id, secret, recoveryCodes: confirmed.body.recovery_codes as string[] };
}

/** Makes codes of this moment valid again, as if time had passed. */
export async function forgetUses(app: TestApp, userId: string): Promise<void> {
  await app.dataSource.transaction((manager) =>
    manager.query('UPDATE totp_factors SET last_step = NULL WHERE user_id = $1', [userId]),
  );
}

/** Does the first step of a log-in. @returns the page of the second */
export async function firstStep(
  visitor: PageVisitor,
  account: TestAccount,
  next?: string,
): Promise<Answer> {
  return visitor.follow(await visitor.logIn(account, next));
}

/** As {@link aTotp}, for an account that cannot log in, or that is only an id. */
export async function storedTotp(
  app: TestApp,
  { id: userId }: { readonly id: string },
): Promise<TestTotp> {
  const factors = app.nest.get(SecondFactors);
  const totp = await app.dataSource.transaction(async (manager) => {
    const user = await lockUser(manager, userId);
    const { id, secret } = await factors.offerWithin(manager, user, randomUUID());
    const { recoveryCodes } = await factors.confirmWithin(manager, userId, codeOf(secret), id);
    return { id, secret, recoveryCodes: recoveryCodes ?? [] };
  });
  await forgetUses(app, userId);
  return totp;
}

/** Makes an account one that must have a second factor, and had time enough to set it up. */
export async function mustHaveFactor(app: TestApp, { id }: { readonly id: string }): Promise<void> {
  await app.dataSource.transaction((manager) =>
    manager.query(
      `INSERT INTO second_factor_requirements (user_id, since) VALUES ($1, now() - interval '1 year')`,
      [id],
    ),
  );
}
