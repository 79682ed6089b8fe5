import type { FastifyRequest } from 'fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Env } from '../platform/config/env.js';
import type { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../platform/errors/error-code.js';

/** The credentials of a request, as the adapter found them. */
export interface PresentedCredentials {
  readonly token?: string;
  readonly apiKey?: string;
  /**
   * Which of the two came in a cookie, so that the browser added it by itself. Absent for neither.
   */
  readonly inCookie?: 'token' | 'apiKey';
  /** Whether it is the session of our pages, which have asked for a second factor. */
  readonly isOfPages?: true;
  /** Whether a script of our pages asked for the session of the pages (`acceptPageSession`). */
  readonly isByScript?: true;
}

/** An error as it is sent. */
export interface WireError {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The errors that an API sends with a text, a status or a form other than the default
 * (`errors/error-code.ts`).
 */
export type Wording = {
  readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => WireError;
};

/** The form in which an API sends a status and a text. */
export type Envelope = (status: number, text: string) => WireError;

/** What all routes of an HTTP API have in common. */
export interface ApiAdapter {
  readonly name: string;
  /**
   * The paths at which the product's API begins. Errors about paths below them that have no route
   * are worded by this API.
   */
  readonly bases?: readonly string[];
  /** @param env decides how the cookies are called */
  credentialsOf(request: FastifyRequest, env: Env): PresentedCredentials;
  /**
   * Returns the value of a query parameter, which may have been sent several times. Undefined if it
   * counts as not sent.
   */
  readonly readQueryValue: (value: string | string[]) => string | string[] | undefined;
  /** Whether a body without a JSON content type is refused (415) instead of being read as text. */
  readonly requiresJson: boolean;
  /** @param request the request, if known: a browser may be redirected instead */
  word(error: DomainError, request?: FastifyRequest): WireError;
  /** Absent for an API that is not for programs, and whose routes are not in the document. */
  readonly openApi?: ApiAdapterOpenApi;
}

/** An API whose routes are in the OpenAPI document. */
export type PublishedApi = ApiAdapter & { readonly openApi: ApiAdapterOpenApi };

/** What the OpenAPI document says about an API. */
export interface ApiAdapterOpenApi {
  /** Fills in what is derived from an operation's handler name, path and verb. */
  describe(operation: Operation, handlerName: string, path: string, verb: string): void;
  /** Returns the operationId in a document of this API alone, such as `patchUser`. */
  shortIdOf(operation: Operation): string;
  /** The alternative ways to send a credential. */
  readonly security: readonly Record<string, string[]>[];
  /** The media type of error bodies. */
  readonly errorMediaType: 'application/json' | 'text/plain';
  /** Whether any text is a valid path parameter. */
  readonly takesAnyPath: boolean;
  /** Schema of the bodies of errors, except for invalid input. */
  readonly errorSchema: string;
  /** Schema of the body for invalid input. */
  readonly invalidInputSchema: string;
  /** These two schemas, and those that they refer to. */
  readonly errorSchemas: Readonly<Record<string, object>>;
}

export type Operation = OpenAPIObject['paths'][string]['get'] & object;

/** Of a query parameter that was sent several times, the last value counts. */
export const lastValue = (value: string | string[]): string =>
  Array.isArray(value) ? value.at(-1)! : value;

/** Words an error as an API does, with the headers that tell programs when and how to retry. */
export function wordWith(wording: Wording, envelope: Envelope, error: DomainError): WireError {
  const word = wording[error.code] as ((details: unknown) => WireError) | undefined;
  const { headers, ...worded } = word?.(error.details) ?? envelope(error.status, error.text);
  return { ...worded, headers: { ...retryHeadersOf(error), ...headers } };
}

const PASSING = ['rate_limited', 'hashing_overloaded', 'database_unavailable'] as const;

/** Returns the headers that tell a program when, or with which method, to retry. */
export function retryHeadersOf(error: DomainError): Record<string, string> {
  if (error.is('proof_needed')) {
    const { withinSeconds } = error.details;
    // RFC 9470. Its status, 401, would make clients drop a log-in that is valid.
    const challenge = `Bearer error="insufficient_user_authentication", max_age="${withinSeconds}"`;
    return { 'www-authenticate': challenge };
  }
  if (error.is('method_not_allowed')) return { allow: error.details.allowed.join(', ') };
  for (const code of PASSING) {
    if (error.is(code)) return { 'retry-after': String(error.details.retryAfterSeconds) };
  }
  return {};
}
