import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';

export function forgottenPage(formToken: Html): Page {
  return {
    title: 'Reset your password',
    content: html`
      <p>We will send you a link to choose a new password for Gatehouse.</p>
      <form method="post" action="/user/forgot-password">
        ${formToken}
        <label for="email">Email of your account</label>
        <input id="email" name="email" type="email" autocomplete="email" required autofocus />
        <button>Send the link</button>
      </form>
      <p><a class="button plain" href="/login">Back to log-in</a></p>
    `,
  };
}

/** The text is the same for every email, whether or not an account has it. */
export const LINK_SENT: Page = {
  title: 'Check your email',
  content: html`
    <p>
      If an account has this email and a password, we have sent a link to it. The link expires in an
      hour.
    </p>
    <p>If no mail arrives, check your spam folder, or ask an administrator.</p>
    <p><a class="button plain" href="/login">Back to log-in</a></p>
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
  title: 'Your password was changed',
  content: html`
    <p>All sessions of your account have ended.</p>
    <p><a class="button" href="/login">Log in</a></p>
  `,
};
