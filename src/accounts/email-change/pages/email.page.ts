import { say } from '../../../platform/languages/message.js';
import { deadLinkPage, linksTo, type Way } from '../../../platform/pages/dead-link.page.js';
import { form, type Refusal } from '../../../platform/pages/form.js';
import { html, type Html } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
import type { Page } from '../../../platform/pages/page.js';

const ACCOUNT: Way = { path: '/account', text: say('page.yourAccount') };

interface EmailView {
  readonly formToken: Html;
  /** The account's proved email. */
  readonly current: string | null;
  /** The address that waits for its link to be opened. */
  readonly waiting?: string | undefined;
  /** The submitted address, shown again for correction. */
  readonly email?: string;
  readonly refusal?: Refusal;
}

export function emailPage(view: EmailView): Page {
  const { formToken, current, waiting, email = '', refusal } = view;
  return {
    title: say('email.title'),
    status: refusal?.status,
    content: html`
      <p>
        ${
          current === null
            ? say('email.none')
            : say('email.current', { email: html`<strong>${current}</strong>` })
        }
      </p>
      ${waiting && html`<p>${say('email.waits', { email: html`<strong>${waiting}</strong>` })}</p>`}
      ${form({
        action: '/email',
        formToken,
        refusal,
        fields: [
          { name: 'email', kind: 'email', label: say('email.new'), value: email },
          { name: 'password', kind: 'password', label: say('page.currentPassword') },
        ],
        buttons: html`<button>${say('email.send')}</button>`,
      })}
    `,
  };
}

export const LINK_SENT: Page = {
  title: say('email.sent'),
  content: html`
    <p>${say('email.sentText')}</p>
    <p>${say('email.sentNext')}</p>
    ${linksTo([ACCOUNT])}
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
    content: html`<p>${say('email.doneText', { email: html`<strong>${email}</strong>` })}</p>
      ${linksTo([ACCOUNT])}`,
  };
}

export const DEAD_LINK = deadLinkPage(
  [say('link.goneOrOther')],
  [
    { path: '/email', text: say('link.new') },
    ACCOUNT,
    { path: '/login', text: say('page.anotherAccount') },
  ],
);

/** The page of a link to an address that another account has got meanwhile. */
export const EMAIL_TAKEN: Page = {
  title: say('email.taken'),
  status: 400,
  content: html`
    <p class="problem" role="alert">${say('email.takenText')}</p>
    ${linksTo([{ path: '/email', text: say('email.other') }, ACCOUNT])}
  `,
};
