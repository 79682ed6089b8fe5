import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Post } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { shortenInput } from '../../src/adapters/shorten-input.js';
import { TextField } from '../../src/platform/validation/fields.js';
import { InputReader } from '../../src/platform/validation/input-reader.js';
import { parseDictionary } from '../../src/platform/validation/lax.js';
import { MAX_VALUES, refuse } from '../../src/platform/validation/parser.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery';
const BYTES = 1_000_000;
/** The maximum size of an answer that shows a part of each refused value. */
const SHORT_ANSWER = 50_000;

const json = { 'content-type': 'application/json' };
const listOf = (item: string) => {
  const times = Math.floor((BYTES - 100) / (item.length + 1));
  return `[${Array(times).fill(item).join()}]`;
};
const dictionary = () => {
  const names = Array.from({ length: 80_000 }, (_, index) => `"${index.toString(36)}":0`);
  return `{${names.join()}}`;
};
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

let readings = 0;

class CountingBody {
  @TextField({
    parse: (input) => {
      readings += 1;
      return input === 'sound' ? { value: input } : refuse('wrong_form', { form: 'not sound' });
    },
  })
  field: string;
}

class CountingController {
  @Post()
  handle(@Body() body: CountingBody): string {
    return body.field;
  }
}

let app: TestApp;
let superuser: TestAccount;
let user: TestAccount;
beforeAll(async () => {
  app = await startTestApp({ SIGNUP_ENABLED: 'true' });
  superuser = await aSuperuser(app);
  user = await aUser(app);
});
afterAll(() => app.close());

describe('a body of many small values', () => {
  const VALUES: [string, string][] = [
    ['empty lists', `{"a":${listOf('[]')}}`],
    ['empty dictionaries', `{"a":${listOf('{}')}}`],
    ['numbers', `{"a":${listOf('0')}}`],
    ['empty texts', `{"a":${listOf('""')}}`],
    ['many names', dictionary()],
    ['nested lists', `{"a":${listOf(nested(150))}}`],
  ];

  it.each(VALUES)('422: %s as optins, at sign-up and in a change', async (_, optins) => {
    const signUp = `{"username":"many","password":"${PASSWORD}","optins":${optins}}`;
    const signedUp = await app.anonymous.send('POST', '/api/v1/users/', {
      headers: json,
      raw: signUp,
    });
    const changed = await app.as(user).send('PATCH', `/api/v1/users/${user.id}`, {
      headers: json,
      raw: `{"optins":${optins}}`,
    });
    for (const { status, body, text } of [signedUp, changed]) {
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({ type: 'too_long', loc: ['body', 'optins'] });
      expect(text.length).toBeLessThan(SHORT_ANSWER);
    }
  });

  it.each(VALUES)('422: %s as metadata', async (_, metadata) => {
    const { status, body } = await app.withToken(user.apiKey).send('PATCH', '/users/me', {
      headers: json,
      raw: `{"metadata":${metadata}}`,
    });
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'too_long', loc: ['body', 'metadata'] });
  });

  it('reads no more values than are allowed', () => {
    let looks = 0;
    const counting = (length: number): unknown[] =>
      new Proxy(Array<unknown>(length).fill(0), {
        get: (list, key, receiver): unknown => {
          if (key !== 'length') looks += 1;
          return Reflect.get(list, key, receiver);
        },
      });
    expect(parseDictionary({ a: counting(1_000_000) })).toMatchObject({ fault: {} });
    expect(looks).toBeLessThan(MAX_VALUES);
    const many = Array.from({ length: 1_000 }, () => counting(100));
    expect(parseDictionary({ a: many })).toMatchObject({ fault: {} });
    expect(looks).toBeLessThan(3 * MAX_VALUES);
  });

  it.each(['sound', 'refused'])('reads each field once, also a %s one', (value) => {
    const body = { kind: 'json', value: { field: value } };
    const rules = () => ({ readQueryValue: () => undefined, requiresJson: false });
    const read = () =>
      new InputReader().read(
        { body } as unknown as FastifyRequest,
        rules,
        CountingController,
        Reflect.get(CountingController.prototype, 'handle'),
      );
    readings = 0;
    if (value === 'sound') read();
    else expect(read).toThrow();
    expect(readings).toBe(1);
  });
});

describe('how much of a refused value an answer repeats', () => {
  const send = (raw: string) =>
    app.anonymous.send('POST', '/api/v1/users/', { headers: json, raw });

  it.each([
    ['a text', `"${'x'.repeat(BYTES - 2)}"`],
    ['a list', listOf('[]')],
    ['a dictionary', dictionary()],
    ['a nested list', listOf(nested(150))],
  ])('422: the beginning of %s that is long, in any place', async (_, value) => {
    for (const raw of [value, `{"username":${value}}`, `{"a":${value}}`]) {
      const { status, text } = await send(raw);
      expect(status).toBe(422);
      expect(text.length).toBeLessThan(SHORT_ANSWER);
      expect(text).toContain('…');
    }
  });

  it.each([
    [{ username: 'x', more: [1, [true, null], { a: 'é😀' }], __proto__: null }],
    [JSON.parse('{"__proto__":{"a":1},"constructor":"x"}') as object],
    [{ a: 'x'.repeat(4000) }],
  ])('422: all of a short value', async (value) => {
    const { status, body } = await send(JSON.stringify(value));
    expect([status, body.detail[0].input]).toEqual([422, JSON.parse(JSON.stringify(value))]);
  });

  it('the beginning, with an ellipsis for the rest', () => {
    const long = shortenInput([1, 'x'.repeat(5000), 2]);
    expect(long).toEqual([1, expect.stringMatching(/^x+…$/), '…']);
    const names = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`name-${n}`, n]));
    const shown = Object.entries(shortenInput(names) as object);
    expect(shown.at(0)).toEqual(['name-0', 0]);
    expect(shown.at(-1)).toEqual(['…', '…']);
    expect(shown.length).toBeLessThan(500);
  });
});

describe('a list of many faults', () => {
  it('404: an unknown workspace, named by the beginning of its id', async () => {
    const wanted = { label: 'ci', workspace_id: 'x'.repeat(BYTES / 2) };
    const { status, text } = await app
      .withToken(superuser.apiKey)
      .post('/api/users/tokens/create', wanted);
    expect(status).toBe(404);
    expect(text.length).toBeLessThan(200);
  });

  it('422: the answer lists about 100 of them', async () => {
    for (const item of ['{}', '0', '[]']) {
      const { status, text } = await app
        .withToken(superuser.apiKey)
        .send('POST', '/api/users/overwrite', { headers: json, raw: listOf(item) });
      expect(status).toBe(422);
      expect(text.split('; ').length).toBeLessThan(110);
      expect(text.length).toBeLessThan(SHORT_ANSWER);
    }
  });

  it('422: unknown fields of a key, named by the beginning of their names', async () => {
    for (const raw of [dictionary(), `{"name":"a","${'x'.repeat(BYTES - 100)}":0}`]) {
      const sending = { headers: json, raw };
      const { status, body, text } = await app.as(user).send('POST', '/api/v1/api_key/', sending);
      expect([status, body.detail[0].type]).toEqual([422, 'extra_forbidden']);
      expect(text.length).toBeLessThan(SHORT_ANSWER);
    }
  });

  it('422: unknown scopes', async () => {
    const raw = `{"name":"a","scopes":${listOf('"x"')}}`;
    const { status, text } = await app
      .as(user)
      .send('POST', '/api/v1/api_key/', { headers: json, raw });
    expect(status).toBe(422);
    expect(text.length).toBeLessThan(SHORT_ANSWER);
  });
});

describe('deeply nested JSON', () => {
  it.each(['[', '{"a":', '[{"a":'])('422: of %s', async (opener) => {
    const raw = opener.repeat(Math.floor(BYTES / opener.length));
    const { status, body } = await app.anonymous.send('POST', '/api/v1/users/', {
      headers: json,
      raw,
    });
    expect([status, body.detail[0].ctx]).toEqual([422, { error: 'Nesting too deep' }]);
  });

  it('422: brackets in strings do not count as nesting', async () => {
    const raw = JSON.stringify({ username: '[{"\\'.repeat(60), password: 5 });
    const { body } = await app.anonymous.send('POST', '/api/v1/users/', { headers: json, raw });
    expect(body.detail).toHaveLength(1);
    expect(body.detail[0].loc).toEqual(['body', 'password']);
  });
});

describe('a form with many fields', () => {
  const fields = () => {
    const names = Array.from({ length: 30_000 }, (_, index) => `${index.toString(36)}=1`);
    return names.join('&');
  };

  it.each(['/api/v1/login', '/auth/login', '/oauth/token', '/login'])(
    '413: at %s',
    async (path) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { status } = await app.anonymous.send('POST', path, { headers, raw: fields() });
      expect(status).toBe(413);
    },
  );

  it('413: a multipart form', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const raw = `${part.repeat(3000)}--b--\r\n`;
    const { status } = await app.anonymous.send('POST', '/api/v1/login', { headers, raw });
    expect(status).toBe(413);
  });
});

describe('a name that is a long run of accents', () => {
  const name = `a${'\u0301\u0327'.repeat(200_000)}`;

  it('4xx: at every log-in, like any unknown name', async () => {
    const windmill = await app.anonymous.post('/api/auth/login', { email: name, password: 'x' });
    expect(windmill.status).toBe(400);
    const form = { username: name.slice(0, 20_000), password: 'x' };
    expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(401);
    const zenml = await app.anonymous.form('/auth/login', { grant_type: 'password', ...form });
    expect(zenml.status).toBe(401);
  });

  it('400, 422: as the user name or email of an account', async () => {
    const client = app.withToken(superuser.apiKey);
    const entry = { email: 'x', username: name, super_admin: false, first_time_user: true };
    const list = [{ ...entry, verified: false }];
    const answers = [
      await app.anonymous.post('/api/v1/users/', { username: name, password: PASSWORD }),
      await client.patch(`/users/${user.id}`, { email: `${name}@x.example` }),
      await client.post('/api/users/create', { email: `${name}@x.example`, super_admin: false }),
      await client.post('/api/users/overwrite', list),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 422, 422, 200]);
    expect(answers[3]!.text.length).toBeLessThan(SHORT_ANSWER);
  });
});
