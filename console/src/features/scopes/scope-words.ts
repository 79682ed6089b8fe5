import type { TFunction } from 'i18next';
import en from '../../i18n/en.json';

type Known = keyof typeof en.scopes.words;

/** What a scope allows, in words. A scope that this release does not know stays as it is. */
export function scopeInWords(t: TFunction, scope: string): string {
  // A colon separates something else in the keys of a catalogue.
  const key = scope.replace(':', '_');
  return key in en.scopes.words ? t(`scopes.words.${key as Known}`) : scope;
}
