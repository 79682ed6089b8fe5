import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VERSION } from '../config/version.js';
import type { Api, Exporter, Resources, Sdk, Span } from './open-telemetry.js';

const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
] as const;

/** W3C Trace Context, level 1. */
const TRACEPARENT = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;

export interface Tracing {
  /** Call this before the routes are added. */
  watchRequests(server: FastifyInstance): void;
  /** Sends the collected spans. */
  stop(): Promise<void>;
}

/**
 * Sends a span per request to the collector in `OTEL_EXPORTER_OTLP_ENDPOINT`. The SDK reads that
 * variable and related ones (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER` ...) itself.
 *
 * It is not one of our dependencies, as it has 28 MB. Operators who want it install it.
 *
 * @throws Error with the command that installs the missing packages
 */
export async function startTracing(): Promise<Tracing> {
  const [api, sdk, exporter, resources] = (await loadPackages()) as [Api, Sdk, Exporter, Resources];
  const provider = new sdk.BasicTracerProvider({
    resource: resources.defaultResource().merge(
      resources.resourceFromAttributes({
        'service.name': 'gatehouse',
        'service.version': VERSION,
      }),
    ),
    spanProcessors: [new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('gatehouse');
  const spans = new WeakMap<FastifyRequest, Span>();

  return {
    watchRequests(server) {
      server.addHook('onRequest', (request, _reply, done) => {
        const context = contextOf(api, request.headers['traceparent']);
        const kind = api.SpanKind.SERVER;
        spans.set(request, tracer.startSpan(request.method, { kind }, context));
        done();
      });
      server.addHook('onResponse', (request, reply, done) => {
        const span = spans.get(request);
        const route = request.routeOptions.url;
        if (route) span?.updateName(`${request.method} ${route}`);
        // No path and no query, since they contain ids and credentials.
        span?.setAttributes({
          'http.request.method': request.method,
          'http.response.status_code': reply.statusCode,
          'gatehouse.request_id': request.id,
          ...(route && { 'http.route': route }),
        });
        if (reply.statusCode >= 500) span?.setStatus({ code: api.SpanStatusCode.ERROR });
        span?.end();
        done();
      });
    },
    stop: () => provider.shutdown(),
  };
}

/** Makes the caller's span the parent of ours. */
function contextOf(api: Api, traceparent: unknown) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(String(traceparent)) ?? [];
  if (!traceId || !spanId) return api.ROOT_CONTEXT;
  const parent = { traceId, spanId, traceFlags: parseInt(flags!, 16), isRemote: true };
  return api.trace.setSpanContext(api.ROOT_CONTEXT, parent);
}

async function loadPackages(): Promise<unknown[]> {
  try {
    return await Promise.all(PACKAGES.map((name) => import(name) as Promise<unknown>));
  } catch (error) {
    throw new Error(
      `OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed. Install them next to Gatehouse: ` +
        `npm install --no-save ${PACKAGES.join(' ')}`,
      { cause: error },
    );
  }
}
