import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Actor } from '../../access/actor.js';

/** The cookie that names the provider's session of a browser. */
export const SESSION_COOKIE = 'gatehouse_oauth_session';

/**
 * Ends the provider's session of the browser if it is of another account. A log-in in another tab
 * may have begun it after this tab asked.
 */
export async function endSessionOfAnother(
  provider: Provider,
  { headers }: FastifyRequest,
  { account }: Actor,
): Promise<void> {
  const id = parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  const session = id ? await provider.Session.find(id) : undefined;
  if (session?.accountId !== undefined && session.accountId !== account.id) await session.destroy();
}
