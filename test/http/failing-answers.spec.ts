import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Faults of an answer that is ready, by the value of `x-fault` that causes them. */
const FAULTS: Record<string, (reply: FastifyReply) => void> = {
  'a header that cannot be sent': (reply) => void reply.header('location', '/€\r\nx: y'),
  'one of several values': (reply) => void reply.header('set-cookie', ['a=b', 'a=€']),
  'a hook that throws': () => {
    throw new Error('secret-detail of the inside');
  },
  "the framework's own error": () => {
    throw Object.assign(new Error('secret-detail'), { code: 'FST_ERR_X', statusCode: 500 });
  },
};

describe('an answer that fails after its handler', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    const broken = new WeakSet<FastifyRequest>();
    const watch = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance };
      fastify.addHook('onSend', (request, reply, payload, done) => {
        const fault = FAULTS[String(request.headers['x-fault'])];
        if (!fault || broken.has(request)) return done(null, payload);
        broken.add(request);
        try {
          fault(reply);
          done(null, payload);
        } catch (error) {
          done(error as Error);
        }
      });
    };
    subscribe('fastify.initialization', watch);
    app = await startTestApp({ LOG_LEVEL: 'error' }).finally(() =>
      unsubscribe('fastify.initialization', watch),
    );
    user = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const PATHS = ['/api/v1/users/whoami', '/api/users/whoami', '/users/me', '/login', '/no-such'];

  it.each(Object.keys(FAULTS))("500: in the API's own format: %s", async (fault) => {
    const client = app.withToken(user.apiKey).with({ 'x-api-key': user.apiKey, 'x-fault': fault });
    for (const path of PATHS) {
      const langflow = client.with({ authorization: '' });
      const { status, text, headers } = await (path.startsWith('/api/v1') ? langflow : client).get(
        path,
      );
      const { body } = adapterOf(path).word(new DomainError('internal'));
      expect([path, status, text]).toEqual([
        path,
        500,
        typeof body === 'string' ? body : JSON.stringify(body),
      ]);
      expect(headers.get('location')).toBe(null);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
