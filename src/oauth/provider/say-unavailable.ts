import type { KoaContextWithOIDC } from 'oidc-provider';
import {
  DATABASE_RETRY_SECONDS,
  isDatabaseUnavailable,
} from '../../platform/errors/database-unavailable.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { showError } from './protocol-pages.js';

/**
 * Answers 503 where the library has answered 500 because it does not know what the database's
 * failures mean. A redirect to the application stays as it is.
 *
 * @returns false for a failure that is not the database's
 */
export function sayUnavailable(ctx: KoaContextWithOIDC, error: unknown): boolean {
  if (!isDatabaseUnavailable(error)) return false;
  if (ctx.status !== 500) return true;
  const details = { retryAfterSeconds: DATABASE_RETRY_SECONDS };
  const { status, text } = new DomainError('database_unavailable', details);
  const answer = { error: 'temporarily_unavailable', error_description: text };
  if (typeof ctx.body === 'object') ctx.body = answer;
  else showError(ctx, answer);
  ctx.status = status;
  ctx.set('retry-after', String(DATABASE_RETRY_SECONDS));
  return true;
}
