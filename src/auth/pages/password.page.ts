import { nameField, passwordField } from '../../platform/pages/credential-fields.js';
import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';

interface PasswordView {
  readonly formToken: Html;
  /** A path of this server. */
  readonly next: string;
  /** The name that was sent. */
  readonly name?: string;
  readonly problem?: string;
  readonly status?: number;
}

export function passwordPage({ formToken, next, name, problem, status }: PasswordView): Page {
  return {
    title: 'Choose a new password',
    status,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/login/password">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        ${nameField(name)} ${passwordField('Current password')}
        <label for="new_password">New password</label>
        <input
          id="new_password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          required
        />
        <button>Change password and log in</button>
      </form>
    `,
  };
}
