import { ENGLISH } from '../../platform/languages/en.js';
import type { MessageKey } from '../../platform/languages/catalogue.js';
import { say, toPlainText, type Text } from '../../platform/languages/message.js';

/** The page where people see and revoke what programs may do. */
export const APPLICATIONS = '/applications';

type About<Kind extends string> = Extract<MessageKey, `${Kind}.${string}`>;

const isText = <Kind extends string>(key: `${Kind}.${string}`): key is About<Kind> =>
  Object.hasOwn(ENGLISH, key);

/** Says what a single claim tells a program. */
export function claimInWords(claim: string): Text {
  const key = `claim.${claim}` as const;
  return isText<'claim'>(key) ? say(key) : claim;
}

/** Says what a scope lets a program do. */
export function inWords(scope: string): Text {
  const key = `scope.${scope}` as const;
  return isText<'scope'>(key) ? say(key) : scope;
}

/** Says it for the document, which is in English. */
export function inEnglish(scope: string): string {
  return toPlainText(inWords(scope), 'en');
}
