import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { operationsOf, readDocument } from './read-document.js';

const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';
const LIMIT = 4096;

const taking = operationsOf(readDocument()).filter(({ operation }) => operation.requestBody);
/** Windmill's: the only API that answers in plain text. */
const windmill = taking.filter(({ operation }) =>
  Object.values(operation.responses).some(({ content = {} }) => 'text/plain' in content),
);

describe('bodies that cannot be read', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ BODY_LIMIT_BYTES: String(LIMIT) });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const send = async (name: string, type: string, raw: string | Uint8Array) => {
    const [verb, path] = name.split(' ') as [string, string];
    const url = `${app.url}${path.replace('{user_id}', ID).replaceAll(/\{\w+\}/g, 'x')}`;
    const { status } = await fetch(url, {
      method: verb.toUpperCase(),
      headers: { 'content-type': type, authorization: `Bearer ${superuser.apiKey}` },
      body: raw,
    });
    return [name, status];
  };
  const documents = (status: string) =>
    taking.filter(({ operation }) => status in operation.responses).map(({ name }) => name);

  it('413: too large, for every operation that takes one, and the document says so', async () => {
    expect(documents('413')).toEqual(taking.map(({ name }) => name));
    for (const { name } of taking) {
      expect(await send(name, 'application/json', 'x'.repeat(LIMIT + 1))).toEqual([name, 413]);
    }
  });

  it('400: JSON that is not UTF-8, for every operation, and the document says so', async () => {
    expect(documents('400')).toEqual(taking.map(({ name }) => name));
    for (const { name } of taking) {
      const raw = new Uint8Array([0x22, 0xff, 0x22]);
      expect(await send(name, 'application/json', raw)).toEqual([name, 400]);
    }
  });

  it("400, 415: malformed JSON and no JSON on Windmill's API, and the document says so", async () => {
    expect(documents('415')).toEqual(windmill.map(({ name }) => name));
    expect(windmill.length).toBeGreaterThan(25);
    for (const { name } of windmill) {
      expect(await send(name, 'application/json', '{')).toEqual([name, 400]);
      expect(await send(name, 'application/xml', '<a/>')).toEqual([name, 415]);
    }
  });
});
