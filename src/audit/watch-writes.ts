import type { FastifyInstance } from 'fastify';
import { authorOf } from './author.js';
import { enterAuthorScope } from './authors.js';

/** Where a log-in ends with a `GET`, as browsers come back from elsewhere. */
const LOG_IN_BY_GET = /auto_login|callback|interaction|authorize/;

/**
 * Lets what requests write be known as theirs; reading requests pay nothing.
 *
 * To be called before the routes are added.
 */
export function watchWrites(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const isReading = methods.every((method) => method === 'GET' || method === 'HEAD');
    if (isReading && !LOG_IN_BY_GET.test(route.url)) return;
    const others = [route.preHandler ?? []].flat();
    route.preHandler = [
      ...others,
      (request, reply, done) => {
        const leave = enterAuthorScope(() => authorOf(request), done);
        reply.raw.once('close', leave);
      },
    ];
  });
}
