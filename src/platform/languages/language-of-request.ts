import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie } from 'cookie';
import { bestLanguage, DEFAULT_LANGUAGE, isLanguage, type Language } from './languages.js';

/** Holds the language that somebody has chosen. The front end reads and writes it too. */
export const LANGUAGE_COOKIE = 'gatehouse_language';

/** The languages that an application proposes (OpenID Connect Core 3.1.2.1). */
export const UI_LOCALES = 'ui_locales';

/** Longer lists are not read: nobody has so many languages. */
const MOST_TAGS = 20;
const LONGEST_LIST = 255;

/** What is known of a request before its route is. */
export interface Asking {
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Returns the language in which to answer a person: the chosen one, else one that the application
 * proposes which sent the browser here, else one that the browser asks for, else English.
 */
export function languageOf(request: Asking): Language {
  const { cookie, referer, 'accept-language': accepted } = request.headers;
  const chosen = cookie && parseCookie(cookie)[LANGUAGE_COOKIE];
  if (isLanguage(chosen)) return chosen;
  // A form is sent to a shorter path than the one of its page.
  const proposed = proposedIn(request.url) ?? proposedIn(referer);
  return (
    bestLanguage(proposed?.split(' ') ?? []) ??
    bestLanguage(preferencesIn(accepted)) ??
    DEFAULT_LANGUAGE
  );
}

/** The log-in pages get the languages from the page that they lead to. */
function proposedIn(address: string | undefined): string | undefined {
  if (!address?.includes(UI_LOCALES)) return undefined;
  const query = queryOf(address);
  const next = query?.get('next') ?? undefined;
  return (
    readUiLocales(query?.get(UI_LOCALES)) ?? readUiLocales(next && queryOf(next)?.get(UI_LOCALES))
  );
}

function queryOf(address: string): URLSearchParams | undefined {
  const base = 'http://localhost';
  return URL.canParse(address, base) ? new URL(address, base).searchParams : undefined;
}

/** Returns a list of languages as an application sends it, or undefined if it is none. */
export function readUiLocales(text: unknown): string | undefined {
  const isList =
    typeof text === 'string' && text.length <= LONGEST_LIST && /^[\w-]+( [\w-]+)*$/.test(text);
  return isList ? text : undefined;
}

/** Reads `Accept-Language` (RFC 9110, 12.5.4), the best first. */
function preferencesIn(header: string | undefined): string[] {
  return (header ?? '')
    .split(',', MOST_TAGS)
    .map((range) => {
      const [tag = '', weight] = range.split(';');
      const [, quality = '1'] = /^\s*q=([\d.]+)\s*$/i.exec(weight ?? '') ?? [];
      return { tag: tag.trim(), quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}
