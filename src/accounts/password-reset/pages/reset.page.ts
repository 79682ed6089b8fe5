import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';

export function forgottenPage(formToken: Html): Page {
  return {
    title: 'Forgotten password',
    content: html`
      <p>We send a link by which you can choose a new one.</p>
      <form method="post" action="/user/forgot-password">
        ${formToken}
        <label for="email">Email of your account</label>
        <input id="email" name="email" type="email" autocomplete="email" required autofocus />
        <button>Send the link</button>
      </form>
      <p><a class="button plain" href="/login">Back to the log-in</a></p>
    `,
  };
}

/** The text is the same for every email, whether or not an account has it. */
export const LINK_SENT: Page = {
  title: 'Look into your mail',
  content: html`
    <p>
      If an account has this email and a password, a link is on its way to it. It is good for an
      hour.
    </p>
    <p>If nothing comes, look into the spam folder, or ask an administrator.</p>
    <p><a class="button plain" href="/login">Back to the log-in</a></p>
  `,
};

interface ResetView {
  readonly formToken: Html;
  readonly token: string;
  readonly problem?: string;
  readonly status?: number;
}

export function resetPage({ formToken, token, problem, status }: ResetView): Page {
  return {
    title: 'Choose a new password',
    status,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/user/reset-password">
        ${formToken}
        <input type="hidden" name="token" value="${token}" />
        <label for="password">New password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          autofocus
        />
        <button>Set the password</button>
      </form>
    `,
  };
}

export const PASSWORD_SET: Page = {
  title: 'The password was set',
  content: html`
    <p>All log-ins of your account have ended.</p>
    <p><a class="button" href="/login">Log in</a></p>
  `,
};
