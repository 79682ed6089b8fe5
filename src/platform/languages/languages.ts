import type { Catalogue } from './catalogue.js';
import { ENGLISH } from './en.js';
import { TRADITIONAL_CHINESE } from './zh-hant.js';

interface Tongue {
  /** Its own name for itself. */
  readonly name: string;
  readonly catalogue: Catalogue;
}

/**
 * The languages of the pages and mails, by their tags (BCP 47). The first one is shown to those who
 * read none of them. The front end has a list of its own: `console/src/i18n`.
 */
export const LANGUAGES = {
  en: { name: 'English', catalogue: ENGLISH },
  'zh-Hant': { name: '繁體中文', catalogue: TRADITIONAL_CHINESE },
} as const satisfies Readonly<Record<string, Tongue>>;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as [Language, ...Language[]];
export const [DEFAULT_LANGUAGE] = LANGUAGE_TAGS;

export function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}

/**
 * Returns the language that a reader knows best, or undefined if there is none.
 *
 * A script counts before the language: readers of zh-TW or zh-HK get zh-Hant. So do readers of
 * zh-CN or just zh while there are no simplified characters: it is closer than English.
 *
 * @param tags what the reader knows, the best first
 */
export function bestLanguage(tags: readonly string[]): Language | undefined {
  for (const tag of tags) {
    const wanted = maximized(tag);
    if (!wanted) continue;
    const ours = LANGUAGE_TAGS.filter((own) => maximized(own)?.language === wanted.language);
    const best = ours.find((own) => maximized(own)?.script === wanted.script) ?? ours[0];
    if (best) return best;
  }
  return undefined;
}

function maximized(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    return undefined;
  }
}
