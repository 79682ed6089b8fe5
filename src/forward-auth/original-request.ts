import type { FastifyRequest } from 'fastify';
import { isReading } from '../access/scope.decorator.js';

/** The request to an application about which a proxy asks. */
export interface OriginalRequest {
  /** Whether it may change something, as far as the proxy tells its method. */
  readonly isWriting: boolean;
  /** Its URL, unchecked. Undefined if the proxy does not tell it. */
  readonly address: string | undefined;
  /**
   * Whether the proxy passes a redirect on to the browser. nginx does not: it tells the URL in
   * `X-Original-URL`.
   */
  readonly isRedirectFollowed: boolean;
}

/**
 * Reads what a proxy tells about the original request.
 *
 * Clients can send the same headers. So the method is a writing one if any header says so, and an
 * address is only used for what a client may do to itself.
 */
export function originalOf(request: FastifyRequest): OriginalRequest {
  const { headers } = request;
  const url = textOf(headers['x-original-url']);
  return {
    isWriting: isWriting(request),
    address: askedAddressOf(request) ?? url ?? forwardedAddressOf(request),
    isRedirectFollowed: url === undefined,
  };
}

/** Whether the original request may change something, as far as the proxy tells its method. */
export function isWriting({ headers }: FastifyRequest): boolean {
  const methods = [headers['x-original-method'], headers['x-forwarded-method']];
  return methods.some((method) => method !== undefined && !isReading(String(method)));
}

function askedAddressOf({ query }: FastifyRequest): string | undefined {
  return textOf((query as { rd?: unknown } | undefined)?.rd);
}

function forwardedAddressOf({ headers }: FastifyRequest): string | undefined {
  const [scheme, host] = [headers['x-forwarded-proto'], headers['x-forwarded-host']].map(firstOf);
  const uri = textOf(headers['x-forwarded-uri']);
  if (!scheme || !host || !uri?.startsWith('/')) return undefined;
  return `${scheme}://${host}${uri}`;
}

/** Each proxy of a chain adds its value at the end. */
function firstOf(header: string | string[] | undefined): string | undefined {
  return textOf(header)?.split(',', 1)[0]!.trim();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
