import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertPolicies } from '../access/assert-policies.js';
import { AppModule, type Foundation } from '../app.module.js';
import { PasswordHasher } from '../platform/credentials/password-hasher.service.js';
import { watchWrites } from '../audit/watch-writes.js';
import { noteApis } from '../adapters/adapter-of.js';
import { AdapterExceptionFilter } from '../adapters/adapter-exception.filter.js';
import { protectForms } from '../adapters/protect-forms.js';
import { offerLogIn } from '../adapters/offer-log-in.js';
import { RouteTable } from '../adapters/route-table.js';
import { sendTextsAsAsked } from '../adapters/windmill-text.js';
import { watchOf } from '../platform/database/database-watch.js';
import { enableCors, openWindmillMembers } from '../platform/http/cors.js';
import { setSecurityHeaders } from '../platform/http/security-headers.js';
import { ignoreExpectations, serverOptions } from '../platform/http/server-options.js';
import { requireValidHosts } from '../platform/http/valid-hosts.js';
import { protectWithoutAuthentication } from '../platform/http/without-authentication.js';
import { logAnswers } from '../platform/logs/access-log.js';
import { createBulkLogger, createLogger } from '../platform/logs/create-logger.js';
import { Log } from '../platform/logs/log.js';
import type { Metrics } from '../platform/metrics/metrics.js';
import { rewriteEnvoyRequest } from '../forward-auth/envoy-request.js';
import { LogInInvitations } from '../forward-auth/log-in-invitations.service.js';
import { serveDocumentation } from '../instance/openapi/documentation.js';
import { FormTokens } from '../platform/pages/form-tokens.service.js';
import { ReturnAddresses } from '../platform/pages/return-addresses.service.js';
import type { Tracing } from '../platform/tracing/start-tracing.js';
import { readRequestBody } from '../platform/validation/body-parser.js';

interface AppOptions {
  /** What observes requests for `METRICS_PORT` and `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  /** Only scans the routes: nothing is instantiated and no request can be served. */
  readonly isPreview?: boolean;
}

/**
 * Creates the application for the server, the OpenAPI document and the tests. It does not listen
 * yet.
 */
export async function createApp(
  foundation: Foundation,
  { metrics, tracing, isPreview = false }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const { env } = foundation;
  const adapter = new FastifyAdapter({ ...serverOptions(env), rewriteUrl: rewriteEnvoyRequest });
  const server = adapter.getInstance();
  const routes = new RouteTable();
  ignoreExpectations(server);
  routes.watch(server);
  noteApis(server);
  tracing?.watchRequests(server);
  metrics?.watchRequests(server);
  if (env.isAccessLogged) logAnswers(server, createBulkLogger(env));
  setSecurityHeaders(server, env);
  requireValidHosts(server);
  protectWithoutAuthentication(server, env);
  openWindmillMembers(server, env);
  sendTextsAsAsked(server);
  watchWrites(server);
  protectForms(
    server,
    () => app.get(FormTokens),
    () => app.get(ReturnAddresses),
  );
  offerLogIn(server, () => app.get(LogInInvitations));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, readRequestBody);

  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(foundation), adapter, {
    bodyParser: false,
    logger: new Log(createLogger(env)),
    preview: isPreview,
    abortOnError: false,
  });
  assertPolicies(app);
  const { availability } = watchOf(foundation.dataSource);
  const noteFailure = (error: unknown) => availability.failed(error, { isRefusal: true });
  app.useGlobalFilters(new AdapterExceptionFilter(routes, noteFailure, metrics?.countRefusal));
  enableCors(app, env);
  if (!isPreview) {
    serveDocumentation(app);
    await app.init();
    metrics?.watchDatabase(foundation.dataSource);
    metrics?.watchHasher(app.get(PasswordHasher));
  }
  return app;
}
