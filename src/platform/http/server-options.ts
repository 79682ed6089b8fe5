import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';
import { unroutableRequests } from '../../adapters/unroutable-requests.js';
import { createRequestIds } from './request-ids.js';
import { headersOfAnswers } from './security-headers.js';
import { readProxyTrust } from './trusted-proxies.js';

/** How often node looks for connections that are too slow. */
const CHECK_INTERVAL_MS = 1_000;

/** How the server reads requests, and how long it waits for them. */
export function serverOptions(env: Env) {
  const trustProxy = readProxyTrust(env.trustProxy);
  const requestTimeout = env.requestTimeoutSeconds * 1_000;
  const keepAliveTimeout = env.keepAliveSeconds * 1_000;
  return {
    bodyLimit: env.bodyLimitBytes,
    trustProxy: trustProxy ?? false,
    genReqId: createRequestIds(trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // Inputs are read by the DTOs. Otherwise two compilers of schemas, a hundred files, are loaded for nothing.
    schemaController: {
      compilersFactory: { buildValidator: refuseSchemas, buildSerializer: refuseSchemas },
    },
    // Shutting down, a request that is under way is answered; idle connections are closed at once.
    forceCloseConnections: 'idle' as const,
    // So is one that comes on such a connection meanwhile, with `Connection: close`. Fastify's own
    // refusal has the form of no API.
    return503OnClosing: false,
    requestTimeout,
    keepAliveTimeout,
    // Nothing comes or goes: the other side takes no answer. Longer than any wait that is in order.
    connectionTimeout: Math.max(2 * requestTimeout, keepAliveTimeout + CHECK_INTERVAL_MS),
    http: {
      requestTimeout,
      keepAliveTimeout,
      headersTimeout: env.headerTimeoutSeconds * 1_000,
      maxHeaderSize: env.maxHeaderBytes,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    ...unroutableRequests,
    // These requests meet no hook.
    frameworkErrors(error: unknown, request: FastifyRequest, reply: FastifyReply) {
      void reply.headers(headersOfAnswers(env)).header('x-request-id', request.id);
      unroutableRequests.frameworkErrors(error, request, reply);
    },
  };
}

function refuseSchemas(): never {
  throw new Error("No route has a schema of Fastify's: declare its inputs and answers by DTOs.");
}
