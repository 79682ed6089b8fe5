import type { FastifyReply } from 'fastify';

/**
 * Sends the four bytes `null`: ZenML's client parses every response as JSON (contract zenml 3.1,
 * trap 2).
 */
export function sendNull(reply: FastifyReply): string {
  void reply.type('application/json; charset=utf-8');
  return 'null';
}
