import { Logger } from '@nestjs/common';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

/** What {@link askProvider} throws. */
export const ASK_PROVIDER_REFUSALS = [
  'oauth_denied',
  'oauth_failed',
  'oauth_provider_unavailable',
] as const satisfies readonly ErrorCode[];

const logger = new Logger('OauthLogin');

/** An error of the client library, recognized by its shape: its classes differ only in `code`. */
interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  /** OAuth's error code, in an error response (RFC 6749, 4.1.2.1 and 5.2). */
  readonly error?: string;
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * Runs a request to a provider, and converts its errors to ours. The reason is logged for the
 * operator; it contains no code, token or secret.
 *
 * @throws DomainError {@link ASK_PROVIDER_REFUSALS}
 */
export async function askProvider<T>(
  provider: string,
  work: () => Promise<T>,
  phase: 'discovery' | 'log-in' = 'log-in',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const failure = error as Failure;
    if (failure.error === 'access_denied') throw new DomainError('oauth_denied');
    logger.warn(`${provider}: the ${phase} failed: ${describe(failure)}`);
    const isAway = phase === 'discovery' || isUnreachable(failure);
    throw new DomainError(isAway ? 'oauth_provider_unavailable' : 'oauth_failed');
  }
}

function isUnreachable({ message, code, status, cause }: Failure): boolean {
  if (code === 'OAUTH_TIMEOUT' || message === 'fetch failed') return true;
  const answered = status ?? (cause as { status?: unknown } | undefined)?.status;
  if (typeof answered === 'number') return answered >= 500;
  return typeof cause === 'object' && cause !== null && isUnreachable(cause);
}

function describe({ name, message, code, error, cause }: Failure): string {
  const inner = (cause as Failure | undefined)?.message;
  return [name, code, error, message, inner].filter(Boolean).join(', ');
}
