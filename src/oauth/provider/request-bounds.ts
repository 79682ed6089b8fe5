import type { FastifyRequest } from 'fastify';
import { routedUrlOf } from '../../adapters/request-path.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import type { ReadBody } from '../../platform/validation/body-form.js';

/** In characters. The parameters that start a log-in are stored until it ends. */
const LONGEST: Readonly<Record<string, number>> = {
  client_id: 255,
  nonce: 1024,
  post_logout_redirect_uri: 2000,
  redirect_uri: 2000,
  scope: 1024,
  state: 2048,
};
const LONGEST_OTHER = 4096;
const LONGEST_IN_ALL = 8192;
/** The provider reads only the first 1000, so it could read others than we do. */
const MOST_PARAMETERS = 100;

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** What {@link assertRequestBounded} throws. */
export const REQUEST_BOUND_REFUSALS = [
  'value_too_long',
  // A NUL, which none of our texts contains, or more parameters than any client sends.
  'malformed_request',
] as const satisfies readonly ErrorCode[];

/**
 * Rejects a protocol request that is larger than any client needs.
 *
 * @throws DomainError {@link REQUEST_BOUND_REFUSALS}
 */
export function assertRequestBounded({ url, body }: FastifyRequest): void {
  const sent = body as ReadBody | undefined;
  const query = queryOf(url);
  for (const text of [query, sent?.kind === 'form' ? sent.text : '']) {
    if (text.length > LONGEST_IN_ALL) throw tooLong('request', LONGEST_IN_ALL);
    if (text.split('&').length > MOST_PARAMETERS) throw new DomainError('malformed_request');
    for (const [name, value] of new URLSearchParams(text)) {
      const most = Object.hasOwn(LONGEST, name) ? LONGEST[name]! : LONGEST_OTHER;
      if (value.length > most) throw tooLong(name.slice(0, 64), most);
      if (value.includes('\0')) throw new DomainError('malformed_request');
    }
  }
}

/** Returns the parameters of a URL as the provider reads them: those before a `#`. */
export function parametersOf(url: string): URLSearchParams {
  return new URLSearchParams(queryOf(routedUrlOf(url)));
}

/**
 * Returns the path and the form of a POST as the URL of a GET.
 *
 * @throws DomainError {@link REQUEST_BOUND_REFUSALS}
 */
export function asGet(request: FastifyRequest): string {
  assertRequestBounded(request);
  const sent = request.body as ReadBody | undefined;
  const isForm = FORM.test(request.headers['content-type'] ?? '');
  if (sent && !isForm) throw new DomainError('malformed_request');
  const query = sent?.kind === 'form' ? new URLSearchParams(sent.text).toString() : '';
  // What the form had as plain text is longer in a URL.
  if (query.length > LONGEST_IN_ALL) throw tooLong('request', LONGEST_IN_ALL);
  return `${request.routeOptions.url}?${query}`;
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}

function tooLong(field: string, most: number) {
  return new DomainError('value_too_long', { field, most, unit: 'characters' });
}
