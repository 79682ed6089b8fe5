import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import type { Document } from './read-document.js';

describe('the address of the server in the served document', () => {
  let unnamed: TestApp;
  let named: TestApp;
  beforeAll(async () => {
    unnamed = await startTestApp();
    named = await startTestApp({ PUBLIC_URL: 'https://directory.example.com' });
  });
  afterAll(async () => {
    await unnamed.close();
    await named.close();
  });

  const addressesIn = async (app: TestApp) => {
    const { body } = await app.anonymous.get('/openapi.json');
    return (body as Document).servers.map(({ url }) => url);
  };

  it('200: is PUBLIC_URL, or the default port of this machine', async () => {
    expect(await addressesIn(unnamed)).toEqual(['http://127.0.0.1:8640']);
    expect(await addressesIn(named)).toEqual(['https://directory.example.com']);
  });

  it('200: is the host of the page in Swagger UI', async () => {
    for (const app of [unnamed, named]) {
      for (const name of ['all', 'langflow', 'windmill', 'zenml', 'oauth2']) {
        const { body } = await app.anonymous.get(`/docs/${name}.json`);
        expect((body as Document).servers.map(({ url }) => url)).toEqual(['/']);
      }
    }
  });
});
