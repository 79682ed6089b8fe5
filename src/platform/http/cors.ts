import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Env } from '../config/env.js';

/** Allows browser pages of `CORS_ORIGINS`; no page when it is unset (contract langflow 2.7). */
export function enableCors(app: NestFastifyApplication, { corsOrigins }: Env): void {
  if (!corsOrigins) return;
  const origin = corsOrigins === '*' ? '*' : corsOrigins.split(',').map((name) => name.trim());
  app.enableCors({
    origin,
    // Cookies are allowed only for listed origins.
    credentials: origin !== '*',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: 600,
    optionsSuccessStatus: 200,
    strictPreflight: false,
  });
}

const MEMBERS = '/api/w/:workspace/users';

/**
 * Allows any origin for the routes about members, as Windmill's servers do: pages send a token that
 * they have themselves, never a cookie (contract windmill 1). `CORS_ORIGINS` overrides this; where
 * authentication is off it does not apply, since any page could call the route.
 *
 * Call this before the routes are added.
 */
export function openWindmillMembers(server: FastifyInstance, env: Env): void {
  if (env.corsOrigins || !env.isAuthEnabled) return;
  server.addHook('onRoute', (route) => {
    if (!route.url.startsWith(`${MEMBERS}/`)) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (_request, reply, done) => {
        void reply.header('access-control-allow-origin', '*');
        done();
      },
    ];
  });
  server.options(`${MEMBERS}/*`, (_request, reply) => {
    void reply
      .headers({
        'access-control-allow-methods': 'GET,POST,DELETE',
        'access-control-allow-headers': 'content-type,authorization',
        'access-control-max-age': '600',
      })
      .send();
  });
}
