import { say } from '../../../platform/languages/message.js';
import { deadLinkPage, type Way } from '../../../platform/pages/dead-link.page.js';
import { form, type Refusal } from '../../../platform/pages/form.js';
import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import type { LinkOwner } from '../password-reset.service.js';

export function forgottenPage(formToken: Html, refusal?: Refusal): Page {
  return {
    title: say('reset.title'),
    status: refusal?.status,
    content: html`
      <p>${say('reset.what')}</p>
      ${form({
        action: '/user/forgot-password',
        formToken,
        refusal,
        fields: [{ name: 'email', kind: 'email', label: say('reset.email') }],
        buttons: html`<button>${say('reset.send')}</button>`,
      })}
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

/** @param sendsMail whether the person can have another link mailed */
export function deadResetPage(sendsMail: boolean): Page {
  const logIn: Way = { path: '/login', text: say('page.logIn') };
  const another: Way = { path: '/user/forgot-password', text: say('link.new') };
  return deadLinkPage(
    [say('link.gone'), say('link.isSet'), say('link.invitation')],
    sendsMail ? [logIn, another] : [logIn],
  );
}

interface ResetView {
  readonly formToken: Html;
  readonly token: string;
  readonly owner: LinkOwner;
  readonly refusal?: Refusal;
}

export function resetPage({ formToken, token, owner, refusal }: ResetView): Page {
  const name = html`<strong>${owner.name}</strong>`;
  return {
    title: owner.isInvited ? say('reset.chooseFirst') : say('password.title'),
    status: refusal?.status,
    content: html`
      <p>${owner.isInvited ? say('reset.invited', { name }) : say('reset.account', { name })}</p>
      ${form({
        action: '/user/reset-password',
        formToken,
        hidden: { token },
        refusal,
        fields: [{ name: 'password', kind: 'newPassword', label: say('page.newPassword') }],
        buttons: html`<button>${say('reset.set')}</button>`,
      })}
    `,
  };
}

export function passwordSetPage({ name, isInvited }: LinkOwner): Page {
  const done = isInvited
    ? say('reset.welcomeText', { name: html`<strong>${name}</strong>` })
    : say('reset.doneText');
  return {
    title: isInvited ? say('reset.welcome') : say('reset.done'),
    content: html`
      <p>${done}</p>
      <p><a class="button" href="/login">${say('page.logIn')}</a></p>
    `,
  };
}
