import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Interaction } from 'oidc-provider';
import type { Actor } from '../../access/actor.js';
import { logInIdIn, logInIdOf } from './log-in-binding.js';

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

/**
 * Replaces the provider session of another account or another log-in by a session of the new
 * log-in.
 *
 * @returns whether it was replaced
 */
export async function forgetOtherLogIn(
  provider: Provider,
  interaction: Interaction,
  actor: Actor,
): Promise<boolean> {
  const { session } = interaction;
  if (!session) return false;
  const old = session.uid === undefined ? undefined : await provider.Session.findByUid(session.uid);
  const isSame =
    session.accountId === actor.account.id && old && logInIdIn(old) === logInIdOf(actor);
  if (isSame) return false;
  await old?.destroy();
  interaction.session = undefined;
  await interaction.persist();
  return true;
}
