import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { insistOnPolicies } from './access/insist-on-policies.js';
import { AppModule, type Foundation } from './app.module.js';
import { DialectExceptionFilter } from './dialects/dialect-exception.filter.js';
import { protectForms } from './dialects/protect-forms.js';
import { RouteTable } from './dialects/route-table.js';
import { unroutableRequests } from './dialects/unroutable-requests.js';
import { sendTextsAsAsked } from './dialects/windmill-text.js';
import { Log } from './log.js';
import { serveDocumentation } from './openapi/documentation.js';
import { FormTokens } from './pages/form-tokens.js';
import { readRequestBody } from './validation/body-parser.js';

interface AppOptions {
  /** Only scans the routes: nothing is instantiated and nothing can answer. */
  readonly isPreview?: boolean;
}

/** The application as the server, the OpenAPI document and the tests share it; it does not listen yet. */
export async function createApp(
  foundation: Foundation,
  { isPreview = false }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const { env } = foundation;
  const adapter = new FastifyAdapter({
    bodyLimit: env.bodyLimitBytes,
    trustProxy: readTrustProxy(env.trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // Shutting down, a request that is under way is answered; idle connections are closed at once.
    forceCloseConnections: 'idle',
    ...unroutableRequests,
  });
  const server = adapter.getInstance();
  const routes = new RouteTable();
  routes.watch(server);
  sendTextsAsAsked(server);
  protectForms(server, () => app.get(FormTokens));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, readRequestBody);

  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(foundation), adapter, {
    bodyParser: false,
    logger: new Log(env),
    preview: isPreview,
    abortOnError: false,
  });
  insistOnPolicies(app);
  app.useGlobalFilters(new DialectExceptionFilter(routes));
  if (env.corsOrigins) app.enableCors(corsFor(readOrigins(env.corsOrigins)));
  if (!isPreview) {
    serveDocumentation(app);
    await app.init();
  }
  return app;
}

function readTrustProxy(value: string | undefined): boolean | string[] {
  if (!value || value === 'false') return false;
  return value === 'true' ? true : value.split(',').map((network) => network.trim());
}

/** Contract langflow 2.7: cookies come along only from origins that are named. */
function corsFor(origin: '*' | string[]) {
  return {
    origin,
    credentials: origin !== '*',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: 600,
    optionsSuccessStatus: 200,
    strictPreflight: false,
  };
}

function readOrigins(value: string): '*' | string[] {
  return value === '*' ? '*' : value.split(',').map((origin) => origin.trim());
}
