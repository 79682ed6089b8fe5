import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import { apiOf } from './adapter-of.js';
import { langflow } from './langflow.js';

/** The status of faults that Node finds while it reads a request. The default is 400. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Fastify's options for requests that never reach a route: URLs that cannot be decoded, and bytes
 * that are not an HTTP request.
 */
export const unroutableRequests = {
  frameworkErrors(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = new DomainError('malformed_request');
    const { status, body, headers } = apiOf(request).word(error, request);
    void reply
      .status(status)
      .headers(headers ?? {})
      .send(body);
  },

  clientErrorHandler(error: { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const status = STATUS_OF_CODE[error.code ?? ''] ?? 400;
    const body = JSON.stringify(langflow.word(new DomainError('malformed_request')).body);
    if (socket.writable) {
      socket.write(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
          `X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
    socket.destroySoon();
  },
};
