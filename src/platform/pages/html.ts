const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send. Only {@link html} makes it, so a text of anybody's never becomes markup unescaped. */
export class Html {
  private constructor(private readonly markup: string) {}

  /** For {@link html} alone. */
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

/** What may stand in a template: texts and numbers are escaped; nothing stands for undefined, null and false. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/**
 * Markup from a template. Every value is escaped, unless it is markup already; attributes must be quoted:
 * `` html`<a href="${path}">${label}</a>` ``.
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
