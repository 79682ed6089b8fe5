import { say, type Text } from '../languages/message.js';
import { html, type Html } from './html.js';

/**
 * The inputs of a form that asks for credentials.
 *
 * @param name the submitted name, shown again for correction
 * @param options.isFirst whether the field gets the focus
 * @param options.offersPasskeys whether browsers may offer passkeys among the names
 */
export function nameField(
  name: string | undefined,
  { isFirst = false, offersPasskeys = false } = {},
): Html {
  return html`<label for="name">${say('page.name')}</label>
    <input
      id="name"
      name="name"
      value="${name}"
      autocomplete="${offersPasskeys ? 'username webauthn' : 'username'}"
      autocapitalize="none"
      spellcheck="false"
      required
      ${isFirst && html`autofocus`}
    />`;
}

interface PasswordFieldOptions {
  /** Whether the field gets the focus: the name is known, or was sent. */
  readonly isFirst?: boolean;
  /** The id of what is read aloud with it. */
  readonly describedBy?: string;
}

export function passwordField(
  label: Text,
  { isFirst, describedBy }: PasswordFieldOptions = {},
): Html {
  return html`<label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
      ${describedBy && html`aria-describedby="${describedBy}"`}
      ${isFirst && html`autofocus`}
    />`;
}
