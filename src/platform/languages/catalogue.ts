import type { ENGLISH } from './en.js';

type English = typeof ENGLISH;

/** The name of a text: its page, or what it is about, then its place there. */
export type MessageKey = keyof English;

/** The texts of a language. `{name}` is a place that is filled when the text is shown. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

type PlacesIn<Text> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesIn<Rest>
  : never;

/** The names of the places in a text. */
export type PlacesOf<Key extends MessageKey> = PlacesIn<English[Key]>;

type IsSame<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

/** What a catalogue must be: the same keys as the English one, with the same places. */
type Translation<Own> = {
  readonly [Key in keyof Own | MessageKey]: Key extends MessageKey & keyof Own
    ? IsSame<PlacesIn<Own[Key]>, PlacesOf<Key>> extends true
      ? string
      : { readonly 'other places than': English[Key] }
    : never;
};

/**
 * Declares the texts of a language. A text that is missing, that English does not have, or that has
 * other places than the English one does not compile.
 */
export function translate<const Own extends Record<string, string>>(
  own: Own & Translation<Own>,
): Catalogue {
  return own as Catalogue;
}
