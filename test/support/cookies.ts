import { parseSetCookie, type SetCookie } from 'cookie';
import type { Answer } from './client.js';

/** The cookies that an answer sets, by name. */
export function cookiesOf({ headers }: Answer): Record<string, SetCookie> {
  return Object.fromEntries(
    headers.getSetCookie().map((text) => {
      const cookie = parseSetCookie(text);
      return [cookie.name, cookie];
    }),
  );
}
