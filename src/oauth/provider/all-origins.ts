import type { FastifyReply } from 'fastify';

/** Lets pages of any origin read the answer, which no cookie has an influence on. */
export function allowAllOrigins(reply: FastifyReply): void {
  void reply.headers({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type, mcp-protocol-version',
    'access-control-max-age': '3600',
  });
}
