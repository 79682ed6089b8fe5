import { Agent, request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { API_ADAPTERS } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { untilReady } from '../support/until-ready.js';
import { ApiDocument, type Operation } from './api-document.js';
import { FuzzWorld, ROLES, type Role } from './fuzz-world.js';
import { LeakSearch } from './leaks.js';
import { plansOf, toWire, type Plan, type Wire } from './openapi-requests.js';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3_000);
/** The same seed makes the same requests, except for the ids in them. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
/**
 * Several requests at once meet in another order each time, and change accounts under each other.
 * What they find then cannot be repeated, so that is for `npm run check:requests`.
 */
const AT_ONCE = Number(process.env['FUZZ_AT_ONCE'] ?? 1);
const MINUTE = 60_000;

interface Fault {
  readonly what: string;
  readonly example: string;
  count: number;
}

describe('the fuzzed API', () => {
  const document = new ApiDocument();
  const { operations } = document;
  const faults = new Map<string, Fault>();
  const statuses: Record<string, number> = {};
  let app: TestApp;
  let world: FuzzWorld;
  let leaks: LeakSearch;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  beforeAll(async () => {
    app = await startTestApp({ SIGNUP_ENABLED: 'true' });
    world = await FuzzWorld.open(app);
    leaks = new LeakSearch(() => world.recentSecrets);
  });
  afterAll(async () => {
    agent.destroy();
    await app.close();
  });

  const note = (operation: Operation, role: Role, what: string, sent: string) => {
    const name = `${operation.name}: ${what}`;
    const fault = faults.get(name) ?? { what: name, example: `${role}: ${sent}`, count: 0 };
    fault.count += 1;
    faults.set(name, fault);
  };

  const tryOne = async (operation: Operation, role: Role, plan: Plan) => {
    const wire = toWire(operation, plan, (wanted) => world.find(wanted));
    const credential = world.credentialOf(role, operation.path);
    const answer = await exchange(app.url, agent, wire, credential);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const sent = describeWire(wire);
    if (answer.status >= 500 && !operation.responses[answer.status]) {
      note(operation, role, `answers ${answer.status}`, `${sent} -> ${answer.text.slice(0, 200)}`);
    } else if (wire.isAimed) {
      const fault = document.faultOf(operation, answer);
      if (fault && !isUnreadable(answer))
        note(operation, role, fault, `${sent} -> ${answer.text.slice(0, 300)}`);
    }
    const whole = decodeURIComponentSafely(wire.path) + JSON.stringify(credential) + wire.body;
    const leak = leaks.faultOf(operation.name, whole, answer.text);
    if (leak) note(operation, role, leak, sent);
    const changed = operation.verb !== 'get' && answer.status < 300 && role !== 'anonymous';
    if (changed && !(await world.isSound())) await world.renew();
  };

  it(
    `${REQUESTS} requests by ${ROLES.join(', ')}: every answer matches the document, without secrets or failures (seed ${SEED})`,
    async () => {
      const rounds = Math.ceil(REQUESTS / (operations.length * ROLES.length));
      const plans = operations.map((operation, index) =>
        fc.sample(plansOf(document, operation), {
          numRuns: rounds * ROLES.length,
          seed: SEED + index,
        }),
      );
      const queue = Array.from({ length: rounds }, (_, round) =>
        operations.flatMap((operation, index) =>
          ROLES.map((role, place) => ({
            operation,
            role,
            plan: plans[index]![round * ROLES.length + place]!,
          })),
        ),
      ).flat();
      let sent = 0;
      const work = async () => {
        for (let next = queue[sent++]; next; next = queue[sent++]) {
          await tryOne(next.operation, next.role, next.plan);
          if (sent % 1_000 === 0) await world.renew();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const byStatus = Object.entries(statuses).map(([status, n]) => `${status}: ${n}`);
      process.stdout.write(
        `fuzz: ${queue.length} requests, seed ${SEED}; ${byStatus.join(', ')}\n`,
      );
      expect([...faults.values()]).toEqual([]);
      // If almost everything were refused, little would be tested.
      expect((statuses[200] ?? 0) + (statuses[201] ?? 0)).toBeGreaterThan(queue.length / 10);
    },
    30 * MINUTE,
  );

  it('leaves the server healthy', async () => {
    expect((await app.anonymous.get('/health')).status).toBe(200);
    expect((await untilReady(app.anonymous)).status).toBe(200);
    await world.renew();
    expect(await world.isSound()).toBe(true);
    expect(({} as Record<string, unknown>)['isSuperuser']).toBeUndefined();
  });

  it('leaves no audit event without an author, or without the address of the author', async () => {
    const orphans = await app.dataSource.query<{ action: string; n: number }[]>(
      `SELECT action, count(*)::int AS n FROM audit_events
       WHERE action NOT IN ('oauth_signing_key.create', 'oauth_signing_key.update')
         AND (author IS NULL OR (author ->> 'via' = 'http' AND author ->> 'address' IS NULL))
       GROUP BY action ORDER BY action`,
    );
    expect(orphans).toEqual([]);
    const [{ n } = { n: 0 }] = await app.dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM audit_events WHERE author ->> 'via' = 'http'`,
    );
    expect(n).toBeGreaterThan(REQUESTS / 50);
  });
});

/** Whether an answer is to an unreadable request. The document describes these once for all. */
function isUnreadable({ status, text }: Received): boolean {
  const codes = ['malformed_request', 'body_too_large', 'unsupported_media_type'] as const;
  return (
    (status === 400 && /^(Failed to parse the request body as JSON|Invalid path)/.test(text)) ||
    status === 431 ||
    API_ADAPTERS.flatMap((API) => codes.map((code) => API.word(new DomainError(code)))).some(
      (worded) =>
        worded.status === status &&
        text === (typeof worded.body === 'string' ? worded.body : JSON.stringify(worded.body)),
    )
  );
}

interface Received {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends the path as it is, because `URL` would normalize it. */
function exchange(
  origin: string,
  agent: Agent,
  { method, path, contentType, body }: Wire,
  credential: Record<string, string>,
): Promise<Received> {
  const bytes = Buffer.from(body ?? '');
  const headers = {
    ...credential,
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(body !== undefined && { 'content-length': bytes.length }),
  };
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const call = send({ hostname, port, path, method, headers, agent }, (answer) => {
      let text = '';
      answer
        .setEncoding('utf8')
        .on('data', (part: string) => (text += part))
        .on('end', () =>
          resolve({
            status: answer.statusCode!,
            contentType: answer.headers['content-type'] ?? '',
            text,
          }),
        )
        .on('error', reject);
    });
    call.on('error', reject).end(bytes);
  });
}

function describeWire({ method, path, contentType, body }: Wire): string {
  return `${method} ${path.slice(0, 200)} (${contentType ?? ''}) ${(body ?? '').slice(0, 400)}`;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
