import { passwordField } from '../../../platform/pages/credential-fields.js';
import { say } from '../../../platform/languages/message.js';
import { html, type Html, type HtmlValue } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
import type { Page } from '../../../platform/pages/page.js';

interface EmailView {
  readonly formToken: Html;
  /** The account's proved email. */
  readonly current: string | null;
  /** The address that waits for its link to be opened. */
  readonly waiting?: string | undefined;
  /** The submitted address, shown again for correction. */
  readonly email?: string;
  readonly problem?: HtmlValue;
  readonly status?: number;
}

export function emailPage(view: EmailView): Page {
  const { formToken, current, waiting, email, problem, status } = view;
  return {
    title: say('email.title'),
    status,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <p>
        ${
          current === null
            ? say('email.none')
            : say('email.current', { email: html`<strong>${current}</strong>` })
        }
      </p>
      ${waiting && html`<p>${say('email.waits', { email: html`<strong>${waiting}</strong>` })}</p>`}
      <form method="post" action="/email">
        ${formToken}
        <label for="email">${say('email.new')}</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${email}"
          autocomplete="email"
          required
          autofocus
        />
        ${passwordField(say('page.currentPassword'))}
        <button>${say('email.send')}</button>
      </form>
    `,
  };
}

export const LINK_SENT: Page = {
  title: say('email.sent'),
  content: html`
    <p>${say('email.sentText')}</p>
    <p>${say('email.sentNext')}</p>
  `,
};

interface ConfirmView {
  readonly formToken: Html;
  readonly token: string;
  readonly email: string;
  /** The user name of the signed-in visitor. */
  readonly signedInAs: string;
}

export function confirmPage({ formToken, token, email, signedInAs }: ConfirmView): Page {
  return {
    title: say('email.confirm'),
    content: html`
      <p>
        ${loggedInAs(signedInAs)}
        ${say('email.question', { email: html`<strong>${email}</strong>` })}
      </p>
      <form method="post" action="/email/confirm">
        ${formToken}
        <input type="hidden" name="token" value="${token}" />
        <button>${say('page.confirm')}</button>
      </form>
    `,
  };
}

export function changedPage(email: string): Page {
  return {
    title: say('email.done'),
    content: html`<p>${say('email.doneText', { email: html`<strong>${email}</strong>` })}</p>`,
  };
}
