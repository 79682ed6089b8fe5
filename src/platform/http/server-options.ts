import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';
import { unroutableRequests } from '../../adapters/unroutable-requests.js';
import { createRequestIds } from './request-ids.js';
import { headersOfAnswers } from './security-headers.js';
import { readProxyTrust } from './trusted-proxies.js';

/** How often Node checks for connections that are too slow. */
const CHECK_INTERVAL_MS = 1_000;

/** How the server parses requests, and how long it waits for them. */
export function serverOptions(env: Env) {
  const trustProxy = readProxyTrust(env.trustProxy);
  const requestTimeout = env.requestTimeoutSeconds * 1_000;
  const keepAliveTimeout = env.keepAliveSeconds * 1_000;
  return {
    bodyLimit: env.bodyLimitBytes,
    trustProxy: trustProxy ?? false,
    genReqId: createRequestIds(trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // The DTOs parse the input. Without this, two schema compilers, a hundred files, are loaded for
    // nothing.
    schemaController: {
      compilersFactory: { buildValidator: refuseSchemas, buildSerializer: refuseSchemas },
    },
    // During shutdown, running requests are completed; idle connections are closed at once.
    forceCloseConnections: 'idle' as const,
    // A request that arrives on such a connection meanwhile is also served, with `Connection:
    // close`. Fastify's own 503 has none of the APIs' formats.
    return503OnClosing: false,
    requestTimeout,
    keepAliveTimeout,
    // Closes a connection on which nothing is sent or received because the client does not read the
    // response. It is longer than any legitimate wait.
    connectionTimeout: Math.max(2 * requestTimeout, keepAliveTimeout + CHECK_INTERVAL_MS),
    http: {
      requestTimeout,
      keepAliveTimeout,
      headersTimeout: env.headerTimeoutSeconds * 1_000,
      maxHeaderSize: env.maxHeaderBytes,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    ...unroutableRequests,
    // No hook runs for these requests.
    frameworkErrors(error: unknown, request: FastifyRequest, reply: FastifyReply) {
      void reply.headers(headersOfAnswers(env)).header('x-request-id', request.id);
      unroutableRequests.frameworkErrors(error, request, reply);
    },
  };
}

/**
 * Handles requests with an unknown `Expect` header as if it were absent, which RFC 9110 allows.
 * Node would send an empty 417 without our headers.
 */
export function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function refuseSchemas(): never {
  throw new Error('Routes must not have Fastify schemas: declare inputs and responses with DTOs.');
}
