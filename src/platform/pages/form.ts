import type { Message, Text } from '../languages/message.js';
import { html, type Html, type HtmlValue } from './html.js';

/** What each kind of field tells browsers, password managers and keyboards of phones. */
const ATTRIBUTES = {
  name: html`autocomplete="username" autocapitalize="none" spellcheck="false"`,
  /** A name among which browsers may also offer passkeys. */
  nameOrPasskey: html`autocomplete="username webauthn" autocapitalize="none" spellcheck="false"`,
  email: html`type="email" autocomplete="email"`,
  password: html`type="password" autocomplete="current-password"`,
  newPassword: html`type="password" autocomplete="new-password"`,
  /** Of an authenticator app, or a recovery code. */
  code: html`autocomplete="one-time-code" autocapitalize="none" spellcheck="false"`,
  appCode: html`inputmode="numeric" autocomplete="one-time-code" spellcheck="false"`,
  /** That a device shows, in which capital letters differ from small ones. */
  deviceCode: html`autocomplete="off" autocapitalize="none" spellcheck="false"`,
  /** That a device shows, in capital letters. */
  capitalsCode: html`autocomplete="off" autocapitalize="characters" spellcheck="false"`,
};

export type FieldKind = keyof typeof ATTRIBUTES;

/** A field for text, which must be filled in. */
export interface Field {
  /** The submitted name, and the id. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: Text;
  /** The submitted text, shown again for correction. Left out for secrets. */
  readonly value?: string | undefined;
}

/** Why a form was refused. */
export interface Refusal {
  readonly problem: Message | Html;
  readonly status?: number;
  /** The kinds of fields that another text would mend. Empty: no text of the form is wrong. */
  readonly fields: readonly FieldKind[];
}

interface Form {
  readonly action: string;
  /** Default: POST. */
  readonly method?: 'get' | 'post';
  readonly formToken?: Html;
  /** What is sent along: values by names. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
  readonly refusal?: Refusal | undefined;
  /**
   * Whether the page begins at the first field to fill in, so that one can type at once. Default:
   * yes. After a refusal it begins there in any case.
   */
  readonly startsAtField?: boolean;
  readonly buttons: HtmlValue;
}

const PROBLEM = 'problem';

/**
 * Returns a form with fields for text. Every such form of a page is made here, so that each says
 * what was refused in the same way: the text is above the fields and is read with the field that
 * has the focus, and the field that is wrong is marked.
 */
export function form(view: Form): Html {
  const { action, method = 'post', formToken, hidden = {}, fields, refusal, buttons } = view;
  const wrong = fields.find(({ kind }) => refusal?.fields.includes(kind));
  const first = wrong ?? fields.find(({ value }) => !value) ?? fields[0];
  const hasFocus = refusal !== undefined || view.startsAtField !== false;
  return html`
    <form method="${method}" action="${action}">
      ${refusal && html`<p class="problem" id="${PROBLEM}" role="alert">${refusal.problem}</p>`}
      ${formToken}
      ${Object.entries(hidden).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      ${fields.map((field) =>
        input(field, {
          isWrong: field === wrong,
          isDescribed: refusal !== undefined && field === first,
          hasFocus: hasFocus && field === first,
        }),
      )}
      ${buttons}
    </form>
  `;
}

interface State {
  readonly isWrong: boolean;
  /** Whether the problem is read with the field. */
  readonly isDescribed: boolean;
  readonly hasFocus: boolean;
}

function input({ name, kind, label, value }: Field, state: State): Html {
  return html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      ${value !== undefined && html`value="${value}"`}
      ${ATTRIBUTES[kind]}
      required
      ${state.isWrong && html`aria-invalid="true"`}
      ${state.isDescribed && html`aria-describedby="${PROBLEM}"`}
      ${state.hasFocus && html`autofocus`}
    />`;
}
