import { validateHeaderValue } from 'node:http';
import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { isDatabaseUnavailable } from '../platform/errors/database-unavailable.js';
import { apiOf } from './adapter-of.js';
import { REFUSAL_CHANNEL, type AnsweredRefusal } from './refusal-channel.js';
import type { RouteTable } from './route-table.js';

const DATABASE_RETRY_SECONDS = 5;

/** Converts every error to a response, in the wording of the API that was called. */
@Catch()
export class AdapterExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Error');

  /**
   * @param noteFailure called with every failure of the database, which it logs
   * @param onRefusal called with the code of every error
   */
  constructor(
    private readonly routes: RouteTable,
    private readonly noteFailure: (error: unknown) => void,
    private readonly onRefusal?: (code: ErrorCode) => void,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.toDomainError(exception, request);
    this.onRefusal?.(error.code);
    if (REFUSAL_CHANNEL.hasSubscribers) REFUSAL_CHANNEL.publish(describeRefusal(request, error));
    if (error.is('internal')) this.logger.error(describe(request), stackOf(exception));
    forgetAnswer(reply);
    const { status, body, headers } = apiOf(request).word(error, request);
    void reply
      .status(status)
      .headers(headers ?? {})
      .send(body);
  }

  private toDomainError(exception: unknown, request: FastifyRequest): DomainError {
    if (exception instanceof DomainError) return exception as DomainError;
    if (isDatabaseUnavailable(exception)) {
      this.noteFailure(exception);
      return new DomainError('database_unavailable', { retryAfterSeconds: DATABASE_RETRY_SECONDS });
    }
    const status = statusOf(exception);
    if (status === 404) return this.routes.refusal(request.method, request.url);
    if (status === 413) return new DomainError('body_too_large');
    if (status >= 400 && status < 500) return new DomainError('malformed_request');
    return new DomainError('internal');
  }
}

/**
 * Removes the content headers of the failed response, and headers with invalid values, which would
 * make this response fail too.
 */
function forgetAnswer(reply: FastifyReply): void {
  void reply.removeHeader('content-type').removeHeader('content-length');
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    try {
      for (const line of [value].flat()) validateHeaderValue(name, String(line));
    } catch {
      void reply.removeHeader(name);
    }
  }
}

function describeRefusal(
  { method, routeOptions: { url: route } }: FastifyRequest,
  { code }: DomainError,
): AnsweredRefusal {
  return { method, route, code };
}

function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

function stackOf(exception: unknown): string {
  return exception instanceof Error ? (exception.stack ?? exception.message) : String(exception);
}

/**
 * Describes a request for the log. Leaves out the URL, because its query may contain a credential.
 */
function describe({ id, method, routeOptions }: FastifyRequest) {
  const route = routeOptions.url ?? 'unknown route';
  return { msg: `${method} ${route} failed`, requestId: id };
}
