import type { FastifyRequest } from 'fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../platform/errors/error-code.js';

/** What a request presents, by where the adapter looks for it. */
export interface PresentedCredentials {
  readonly token?: string;
  readonly apiKey?: string;
  /** Which of the two came in a cookie, that is, was added by the browser on its own; absent for neither. */
  readonly inCookie?: 'token' | 'apiKey';
}

/** An error as it goes over the wire. */
export interface WireError {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an API says in words, with a status or in a form other than by default (`errors/error-code.ts`). */
export type Wording = {
  readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => WireError;
};

/** The form in which an API sends a status and a text. */
export type Envelope = (status: number, text: string) => WireError;

/** What is true of a whole HTTP API, wherever its routes live. */
export interface ApiAdapter {
  readonly name: string;
  /** Whether a path (without query) belongs to this API, asked for by a method in upper case. */
  owns(path: string, method?: string): boolean;
  credentialsOf(request: FastifyRequest): PresentedCredentials;
  /** One value of a query parameter, which may have been sent several times; undefined where it counts as not sent. */
  readonly readQueryValue: (value: string | string[]) => string | undefined;
  /** Whether a body that does not say it is JSON is refused (415) instead of being read as text. */
  readonly requiresJson: boolean;
  /** @param request what was asked, where it is known: a browser may be sent on instead of being told */
  word(error: DomainError, request?: FastifyRequest): WireError;
  /** Absent for an API that is not for programs: its routes are not in the document. */
  readonly openApi?: ApiAdapterOpenApi;
}

/** An API whose routes are in the OpenAPI document. */
export type PublishedApi = ApiAdapter & { readonly openApi: ApiAdapterOpenApi };

/** What the OpenAPI document says of an API. */
export interface ApiAdapterOpenApi {
  /** The path as clients know it, for the path as the router has it. */
  publishedPath(path: string): string;
  /** Fills in what follows from an operation's handler name, path and verb. */
  describe(operation: Operation, handlerName: string, path: string, verb: string): void;
  /** The alternatives of presenting a credential. */
  readonly security: readonly Record<string, string[]>[];
  /** How the bodies of errors are sent. */
  readonly errorMediaType: 'application/json' | 'text/plain';
  /** Whether any text is a sound path parameter, so that none is refused for its form. */
  readonly takesAnyPath: boolean;
  /** Schema of the bodies of errors, except for invalid input. */
  readonly errorSchema: string;
  /** Schema of the body that refuses invalid input. */
  readonly invalidInputSchema: string;
  /** The schemas just named, and those they refer to. */
  readonly errorSchemas: Readonly<Record<string, object>>;
}

export type Operation = OpenAPIObject['paths'][string]['get'] & object;

/** Words an error as an API does, with the headers that tell programs when and how to ask again. */
export function wordWith(wording: Wording, envelope: Envelope, error: DomainError): WireError {
  const word = wording[error.code] as ((details: unknown) => WireError) | undefined;
  const { headers, ...worded } = word?.(error.details) ?? envelope(error.status, error.text);
  return { ...worded, headers: { ...retryHeadersOf(error), ...headers } };
}

const PASSING = ['rate_limited', 'hashing_overloaded', 'database_unavailable'] as const;

/** The headers that tell a program when, or by which method, to ask again. */
export function retryHeadersOf(error: DomainError): Record<string, string> {
  if (error.is('method_not_allowed')) return { allow: error.details.allowed.join(', ') };
  for (const code of PASSING) {
    if (error.is(code)) return { 'retry-after': String(error.details.retryAfterSeconds) };
  }
  return {};
}
