import { say } from '../../../platform/languages/message.js';
import { html, type Html, type HtmlValue } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';

export function forgottenPage(formToken: Html): Page {
  return {
    title: say('reset.title'),
    content: html`
      <p>${say('reset.what')}</p>
      <form method="post" action="/user/forgot-password">
        ${formToken}
        <label for="email">${say('reset.email')}</label>
        <input id="email" name="email" type="email" autocomplete="email" required autofocus />
        <button>${say('reset.send')}</button>
      </form>
      <p><a class="button plain" href="/login">${say('page.backToLogIn')}</a></p>
    `,
  };
}

/** The text is the same for every email, whether or not an account has it. */
export const LINK_SENT: Page = {
  title: say('reset.sent'),
  content: html`
    <p>${say('reset.sentText')}</p>
    <p>${say('reset.noMail')}</p>
    <p><a class="button plain" href="/login">${say('page.backToLogIn')}</a></p>
  `,
};

interface ResetView {
  readonly formToken: Html;
  readonly token: string;
  readonly problem?: HtmlValue;
  readonly status?: number;
}

export function resetPage({ formToken, token, problem, status }: ResetView): Page {
  return {
    title: say('password.title'),
    status,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/user/reset-password">
        ${formToken}
        <input type="hidden" name="token" value="${token}" />
        <label for="password">${say('page.newPassword')}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          autofocus
        />
        <button>${say('reset.set')}</button>
      </form>
    `,
  };
}

export const PASSWORD_SET: Page = {
  title: say('reset.done'),
  content: html`
    <p>${say('reset.doneText')}</p>
    <p><a class="button" href="/login">${say('page.logIn')}</a></p>
  `,
};
