import type { PageVisitor } from '../support/page-visitor.js';
import { PersonAtProvider, type OpenidProvider } from './openid-provider.js';

/** Settings with one provider under two names, and everything allowed unless overridden. */
export function oauthSettings(
  { issuer }: Pick<OpenidProvider, 'issuer'>,
  wishes: Record<string, string> = {},
): Record<string, string> {
  const secret = 'a secret of the tests';
  return {
    OAUTH_LOGINS: JSON.stringify({
      corp: { issuer, id: 'gatehouse', secret, name: 'Corp "SSO"' },
      trusted: {
        issuer,
        id: 'gatehouse-trusted',
        secret,
        trust_email: true,
        allowed_domains: ['example.com'],
      },
    }),
    OAUTH_SIGNUP_ENABLED: 'true',
    OAUTH_LINK_BY_EMAIL: 'true',
    NEW_USER_IS_ACTIVE: 'true',
    ...wishes,
  };
}

/**
 * Goes to the provider and logs in there. @returns the path to which the provider sends the
 * browser back
 */
export async function comeBack(
  visitor: PageVisitor,
  { issuer }: OpenidProvider,
  name: string,
  { at = 'corp', next = '/logout', denies = false } = {},
): Promise<string> {
  const start = await visitor.get(`/login/with/${at}?next=${encodeURIComponent(next)}`);
  if (start.status !== 303) throw new Error(`The log-in answered ${start.status}: ${start.text}`);
  const person = new PersonAtProvider(issuer, name);
  const { pathname, search } = await person.logIn(start.headers.get('location')!, { denies });
  return pathname + search;
}
