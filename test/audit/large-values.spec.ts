import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { poolOf } from '../../src/platform/database/data-source.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Event {
  id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
interface Page {
  events: Event[];
  next_cursor: string | null;
}

const LARGE = 300_000;
const OLD_EVENTS = 60;
const ACTION = 'group.update';

describe('large values in the audit trail', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
    // Events of an older version, which stored values whole.
    await app.dataSource.query(
      `INSERT INTO audit_events (action, target_type, before, after)
       SELECT $1, 'user', jsonb_build_object('n', n, 'optins', repeat('a', $2)), jsonb_build_object('optins', repeat('b', $2))
       FROM generate_series(1, $3) n`,
      [ACTION, LARGE, OLD_EVENTS],
    );
  });
  afterAll(() => app.close());

  const read = async (query: string) => {
    const { status, body, text } = await app.as(superuser).get(`/api/v1/audit?${query}`);
    expect(status).toBe(200);
    return { ...(body as Page), length: text.length };
  };

  it('a long value is stored as its length, its hash and its beginning; a short one is stored whole', async () => {
    const optins = { first: 'x'.repeat(5000) };
    const answer = await app
      .as(user)
      .patch(`/api/v1/users/${user.id}`, { optins, profile_image: 'short' });
    expect(answer.status).toBe(200);
    const query = `target_id=${user.id}&action=user.update`;
    const { events } = await read(query);
    const stored = `{"first": "${'x'.repeat(5000)}"}`;
    expect(events[0]!.after).toEqual({
      profile_image: 'short',
      optins: {
        shortened_from_bytes: stored.length,
        sha256: createHash('sha256').update(stored).digest('hex'),
        begins_with: stored.slice(0, 100),
      },
    });
    expect(events[0]!.before).toHaveProperty('optins.github_starred');

    await app.as(user).patch(`/api/v1/users/${user.id}`, { optins: {} });
    const [row] = await app.dataSource.query<{ size: string }[]>(
      `SELECT max(octet_length(before::text) + octet_length(after::text)) AS size FROM audit_events
       WHERE target_id = $1 AND action = 'user.update'`,
      [user.id],
    );
    expect(Number(row!.size)).toBeLessThan(1000);
  });

  it('a page of large events has few events, and a cursor to the next page', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const page = await read(`action=${ACTION}&limit=1000&cursor=${cursor}`);
      expect(page.length).toBeLessThan(6_000_000);
      for (const { before, after } of page.events) {
        expect([before!['optins'], after!['optins']].map((text) => String(text).length)).toEqual([
          LARGE,
          LARGE,
        ]);
        seen.push(before!['n']);
      }
      cursor = page.next_cursor;
      pages += 1;
    }
    expect(pages).toBeGreaterThan(5);
    expect(seen).toEqual(Array.from({ length: OLD_EVENTS }, (_, index) => OLD_EVENTS - index));
  });

  it.each(['jsonl', 'csv'])('an export as %s has all events, with whole values', async (format) => {
    const { status, text } = await app
      .as(superuser)
      .get(`/api/v1/audit/export?format=${format}&action=${ACTION}`);
    expect(status).toBe(200);
    const lines = text.trimEnd().split(/\r?\n/);
    expect(lines).toHaveLength(OLD_EVENTS + (format === 'csv' ? 1 : 0));
    expect(lines.slice(1).every((line) => line.length > 2 * LARGE)).toBe(true);
  });

  it('an export waits for a slow reader, and ends when the reader hangs up', async () => {
    let queries = 0;
    const count = () => {
      queries += 1;
    };
    const path = `/api/v1/audit/export?action=${ACTION}`;
    const headers = { 'x-api-key': superuser.apiKey };
    const connected = once(app.nest.getHttpServer(), 'connection') as Promise<[Socket]>;
    const request = get(app.url + path, { headers, agent: false });
    const [served] = await connected;
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.pause();
    poolOf(app.dataSource).on('acquire', count);
    const settled = async () => {
      let before = -1;
      while (before !== queries) {
        before = queries;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return queries;
    };
    // The buffers in between hold some megabytes. Then the server reads no more rows; before, it
    // may be slow.
    do await settled();
    while (!served.writableNeedDrain);
    const closed = new Promise((resolve) => served.once('close', resolve));
    answer.destroy();
    await closed;
    await settled();
    // All of them if it had read on, at whatever time.
    expect(queries).toBeLessThan(OLD_EVENTS);
    poolOf(app.dataSource).off('acquire', count);
  });
});
