import { Markup, Message } from '../languages/message.js';
import { DEFAULT_LANGUAGE, type Language } from '../languages/languages.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Markup that is safe to send. Only {@link html} creates it, so that no other text becomes markup
 * without being escaped. Its messages are put into words when it is sent, in the language of the
 * reader.
 */
export class Html extends Markup {
  private constructor(
    private readonly strings: readonly string[],
    private readonly values: readonly HtmlValue[],
  ) {
    super();
  }

  /** For {@link html} only. */
  static of(strings: readonly string[], values: readonly HtmlValue[]): Html {
    values.forEach(assertKnown);
    return new Html(strings, values);
  }

  override toString(language: Language = DEFAULT_LANGUAGE): string {
    const [first = '', ...rest] = this.strings;
    return rest.reduce(
      (text, part, place) => text + toMarkup(this.values[place], language) + part,
      first,
    );
  }
}

/**
 * The values of a template. Texts, numbers and messages are escaped; undefined, null and false are
 * rendered as nothing.
 */
export type HtmlValue =
  Markup | Message | string | number | false | null | undefined | readonly HtmlValue[];

/**
 * Creates markup from a template. Every value is escaped, unless it is already markup. Attributes
 * must be quoted: `` html`<a href="${path}">${label}</a>` ``.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.of(strings, values);
}

/** What only looks like markup is refused where it is used. */
function assertKnown(value: HtmlValue): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Markup || value instanceof Message) return;
  if (!Array.isArray(value)) throw new TypeError('This cannot be a part of a page');
  value.forEach(assertKnown);
}

function toMarkup(value: HtmlValue, language: Language): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.toString(language);
  if (value instanceof Message) return toMarkup(value.partsIn(language), language);
  if (typeof value === 'object') return value.map((each) => toMarkup(each, language)).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
