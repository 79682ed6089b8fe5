import { readUiLocales, UI_LOCALES } from '../../platform/languages/language-of-request.js';
import { LONGEST_HINT } from '../../platform/pages/login-hint.js';

/** What the paths of these pages begin with. */
export const INTERACTIONS = '/oauth/interaction/';

/** The prompt that lets people choose an account (OpenID Connect Core 3.1.2.1). */
export const SELECT_ACCOUNT = 'select_account';

/**
 * Returns the path of the page that asks a person about an authorization request. It tells the
 * log-in page which name and which languages the application expects.
 */
export function interactionPath(uid: string, params: Readonly<Record<string, unknown>>): string {
  const hint = params['login_hint'];
  const path = `${INTERACTIONS}${encodeURIComponent(uid)}`;
  const isHint = typeof hint === 'string' && hint !== '' && hint.length <= LONGEST_HINT;
  const locales = readUiLocales(params[UI_LOCALES]);
  const query = new URLSearchParams({
    ...(isHint && { login_hint: hint }),
    ...(locales !== undefined && { [UI_LOCALES]: locales }),
  });
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
