const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Markup that is safe to send. Only {@link html} creates it, so that no other text becomes markup
 * without being escaped.
 */
export class Html {
  private constructor(private readonly markup: string) {}

  /** For {@link html} only. */
  static of(strings: readonly string[], values: readonly HtmlValue[]): Html {
    const [first = '', ...rest] = strings;
    return new Html(
      rest.reduce((text, part, place) => text + toMarkup(values[place]) + part, first),
    );
  }

  toString(): string {
    return this.markup;
  }
}

/**
 * The values of a template. Texts and numbers are escaped; undefined, null and false are rendered
 * as nothing.
 */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/**
 * Creates markup from a template. Every value is escaped, unless it is already markup. Attributes
 * must be quoted: `` html`<a href="${path}">${label}</a>` ``.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.of(strings, values);
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(toMarkup).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
