import { html, type Html } from './html.js';

/**
 * The inputs of a form that asks who somebody is.
 *
 * @param name that was sent, to be corrected
 * @param options.isFirst whether the page opens with the cursor there
 */
export function nameField(name: string | undefined, { isFirst = false } = {}): Html {
  return html`<label for="name">User name or email</label>
    <input
      id="name"
      name="name"
      value="${name}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required
      ${isFirst && html`autofocus`}
    />`;
}

export function passwordField(label: string): Html {
  return html`<label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
    />`;
}
