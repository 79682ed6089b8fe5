import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { PolicyKind } from '../../src/access/policies.js';
import type { AnsweredRefusal } from '../../src/adapters/refusal-channel.js';
import { refusalsOfAccess } from '../../src/instance/openapi/refusals.js';
import type { HashQueue } from '../../src/platform/credentials/hash-queue.js';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { World } from '../rules/world.js';
import { operationOf, readDocumentedRefusals } from '../support/documented-refusals.js';
import { EXCEPTIONS, PROVOCATIONS } from './provocations.js';
import type { Setting } from './provocations/provocation.js';

const SETTINGS: Readonly<Record<Setting, Record<string, string>>> = {
  usual: {
    CREATE_WORKSPACE_REQUIRE_SUPERADMIN: 'false',
    MAX_API_KEYS_PER_USER: '1',
    MAX_DEVICES_PER_USER: '1',
    SIGNUP_ENABLED: 'true',
  },
  strict: {
    AUTHORIZATIONS_PER_HOUR: '1',
    BAD_CREDENTIALS_PER_MINUTE: '1',
    LOGIN_RATE_LIMIT_PER_MINUTE: '1',
    RESET_REQUIRES_CURRENT_PASSWORD: 'true',
    SECOND_FACTOR: 'off',
    SMTP_FROM: '',
    SMTP_URL: '',
    TRUST_PROXY: 'true',
  },
  busy: { HASH_CONCURRENCY: '1', HASH_QUEUE_LIMIT: '1', SIGNUP_ENABLED: 'true' },
};

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as Parameters<typeof readDocumentedRefusals>[0];

/** Every operation that takes a body is asked in test/openapi/bodies.spec.ts. */
const OF_BODIES = ['malformed_request', 'body_too_large', 'unsupported_media_type'];

/** What an operation refuses beyond what follows from who may use it (test/rules) and its input. */
function ownRefusals([operation, codes]: [string, readonly string[]]): string[] {
  const [verb, path] = operation.split(' ') as [string, string];
  const item = (document.paths[path] ?? document.paths[`${path}/`]) as Record<
    string,
    { 'x-access': PolicyKind }
  >;
  const access = refusalsOfAccess(item[verb.toLowerCase()]!['x-access'], verb.toLowerCase());
  // OAuth's parameters are checked beyond that.
  const ofBodies = / \/(oauth|\.well-known)\//.test(operation) ? OF_BODIES.slice(1) : OF_BODIES;
  const others: readonly string[] = [...access, ...ofBodies, 'invalid_input'];
  return codes.filter((code) => !others.includes(code)).map((code) => `${operation}: ${code}`);
}

const DOCUMENTED = Object.entries(readDocumentedRefusals(document)).flatMap(ownRefusals);

const CASES = Object.entries(PROVOCATIONS).flatMap(([operation, byCode]) =>
  Object.entries(byCode)
    .filter(([, provocation]) => provocation)
    .map(([code, provocation]) => ({
      name: `${operation}: ${code}`,
      ...('send' in provocation ? provocation : { setting: 'usual' as const, send: provocation }),
    })),
);

const isException = (refusal: string) =>
  EXCEPTIONS.some(({ operations, codes }) => {
    const [operation, code] = refusal.split(': ') as [string, string];
    return operations.test(operation) && codes.includes(code);
  });

/** Takes the places of the password that is hashed and of the one that waits, until the end. */
function hashForever({ app }: World): void {
  const queue = Reflect.get(app.nest.get(PasswordHasher), 'queue') as HashQueue;
  for (let place = 0; place < 2; place += 1) void queue.run(() => new Promise(() => {}));
}

describe('every error that the document names', () => {
  const worlds = {} as Record<Setting, World>;
  const heard: string[] = [];
  const hear = (message: unknown) => {
    const refusal = message as AnsweredRefusal;
    heard.push(`${operationOf(refusal)}: ${refusal.code}`);
  };
  beforeAll(async () => {
    subscribe('gatehouse:refusal', hear);
    for (const [setting, environment] of Object.entries(SETTINGS)) {
      worlds[setting as Setting] = await World.start(environment);
    }
    hashForever(worlds.busy);
  }, 300_000);
  afterAll(async () => {
    unsubscribe('gatehouse:refusal', hear);
    for (const world of Object.values(worlds)) await world.stop();
  });

  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (name, { setting, send }) => {
    heard.length = 0;
    const answer = await send(worlds[setting]);
    expect([heard.at(-1), answer]).toEqual([name, expect.anything()]);
  });

  it('is provoked here, or has a reason why not', () => {
    const provoked = CASES.map(({ name }) => name);
    expect(DOCUMENTED.filter((one) => !provoked.includes(one) && !isException(one))).toEqual([]);
    expect(provoked.filter((one) => !DOCUMENTED.includes(one))).toEqual([]);
  });

  it('has a reason only where it is documented and not provoked', () => {
    const provoked = CASES.map(({ name }) => name);
    const idle = EXCEPTIONS.flatMap(({ operations, codes }) =>
      codes.filter(
        (code) =>
          !DOCUMENTED.some((one) => {
            const [operation, of] = one.split(': ') as [string, string];
            return of === code && operations.test(operation) && !provoked.includes(one);
          }),
      ),
    );
    expect(idle).toEqual([]);
  });
});
