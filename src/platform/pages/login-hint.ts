/** Of a hint, in characters. A longer text is not a name, and would make addresses long. */
export const LONGEST_HINT = 255;

/**
 * Returns the name that an application proposes for the log-in form (OpenID Connect Core 3.1.2.1,
 * `login_hint`): a parameter of the page to which the log-in leads back.
 *
 * @param next a path of this server
 * @returns undefined if there is none, or it could not be a name
 */
export function loginHintIn(next: string): string | undefined {
  const hint = new URL(next, 'http://localhost').searchParams.get('login_hint') ?? '';
  const isName = hint !== '' && hint.length <= LONGEST_HINT && !/\p{C}/u.test(hint);
  return isName ? hint : undefined;
}
