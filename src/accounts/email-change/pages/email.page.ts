import { passwordField } from '../../../platform/pages/credential-fields.js';
import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';

interface EmailView {
  readonly formToken: Html;
  /** The account's proved email. */
  readonly current: string | null;
  /** The address that waits for its link to be opened. */
  readonly waiting?: string | undefined;
  /** The submitted address, shown again for correction. */
  readonly email?: string;
  readonly problem?: string;
  readonly status?: number;
}

export function emailPage(view: EmailView): Page {
  const { formToken, current, waiting, email, problem, status } = view;
  return {
    title: 'Change your email',
    status,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <p>
        ${
          current === null
            ? 'Your account has no email.'
            : html`Your email is <strong>${current}</strong>.`
        }
      </p>
      ${
        waiting &&
        html`<p>
          A link was sent to <strong>${waiting}</strong>. Your email changes when you open it and
          confirm.
        </p>`
      }
      <form method="post" action="/email">
        ${formToken}
        <label for="email">New email</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${email}"
          autocomplete="email"
          required
          autofocus
        />
        ${passwordField('Current password')}
        <button>Send a confirmation link</button>
      </form>
    `,
  };
}

export const LINK_SENT: Page = {
  title: 'Check your email',
  content: html`
    <p>We have sent a link to the new address. It expires in an hour.</p>
    <p>Your email changes when you open the link and confirm.</p>
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
    title: 'Confirm your email',
    content: html`
      <p>
        You are logged in as <strong>${signedInAs}</strong>. Do you want to use
        <strong>${email}</strong> as the email of this Gatehouse account?
      </p>
      <form method="post" action="/email/confirm">
        ${formToken}
        <input type="hidden" name="token" value="${token}" />
        <button>Confirm</button>
      </form>
    `,
  };
}

export function changedPage(email: string): Page {
  return {
    title: 'Your email was changed',
    content: html`<p>Your email is now <strong>${email}</strong>.</p>`,
  };
}
