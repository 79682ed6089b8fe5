import { nameField, passwordField } from '../../platform/pages/credential-fields.js';
import { say } from '../../platform/languages/message.js';
import { html, type Html, type HtmlValue } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';
import type { Goal } from '../../platform/pages/return-addresses.service.js';

interface PasswordView extends Goal {
  readonly formToken: Html;
  /** The name that was sent. */
  readonly name?: string;
  /** Whether the account has a second factor. */
  readonly asksForCode?: boolean;
  readonly problem?: HtmlValue;
  readonly status?: number;
}

const CODE_FIELD = html`
  <label for="code">${say('page.code')}</label>
  <input
    id="code"
    name="code"
    autocomplete="one-time-code"
    autocapitalize="none"
    spellcheck="false"
    required
  />
`;

export function passwordPage(view: PasswordView): Page {
  const { formToken, next, formTargets, name, asksForCode, problem, status } = view;
  return {
    title: say('password.title'),
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
      <form method="post" action="/login/password">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        ${nameField(name)}
        ${passwordField(say('page.currentPassword'), {
          isFirst: true,
          describedBy: problem ? 'problem' : undefined,
        })}
        <label for="new_password">${say('page.newPassword')}</label>
        <input
          id="new_password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          required
        />
        ${asksForCode && CODE_FIELD}
        <button>${say('password.change')}</button>
      </form>
    `,
  };
}
