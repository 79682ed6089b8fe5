import type { Language } from './languages.js';
import { LANGUAGES } from './languages.js';
import type { MessageKey, PlacesOf } from './catalogue.js';

/**
 * Markup, which only pages can show. The class of the pages extends it, so that a message can have
 * markup in its places and mails refuse it.
 */
export abstract class Markup {
  abstract toString(language?: Language): string;
}

/** A text that is known when its reader's language is known. */
export type Text = string | number | Message;
type Value = Text | Markup;

type Values<Key extends MessageKey> = { readonly [Place in PlacesOf<Key>]: Value };

/** A text of the catalogue, with what fills its places. {@link say} creates it. */
export class Message {
  constructor(
    readonly key: MessageKey,
    private readonly values: Readonly<Record<string, Value>>,
  ) {}

  /** Returns its parts in the order of a language: the words between the places, and the values. */
  partsIn(language: Language): Value[] {
    return LANGUAGES[language].catalogue[this.key]
      .split(/\{(\w+)\}/)
      .map((part, index) => (index % 2 === 0 ? part : this.values[part]!))
      .filter((part) => part !== '');
  }
}

/** Returns a text of the catalogue: `say('start.signedInAs', { name })`. */
export function say<Key extends MessageKey>(
  key: Key,
  ...[values]: [PlacesOf<Key>] extends [never] ? [] : [values: Values<Key>]
): Message {
  return new Message(key, values ?? {});
}

/**
 * Returns a text without markup, such as a mail's, in a language.
 *
 * @throws TypeError if there is markup in it
 */
export function toPlainText(text: Value, language: Language): string {
  if (text instanceof Markup) throw new TypeError('Only pages show markup');
  if (!(text instanceof Message)) return String(text);
  return text
    .partsIn(language)
    .map((part) => toPlainText(part, language))
    .join('');
}
