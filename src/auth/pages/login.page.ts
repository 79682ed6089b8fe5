import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { say } from '../../platform/languages/message.js';
import { form, type Refusal } from '../../platform/pages/form.js';
import { html, type Html } from '../../platform/pages/html.js';
import { loggedInAs } from '../../platform/pages/logged-in-as.js';
import { passkeyForm, PASSKEY_SCRIPT } from './passkey-form.page.js';
import type { Page } from '../../platform/pages/page.js';
import type { Goal } from '../../platform/pages/return-addresses.service.js';

interface LoginView extends Goal {
  readonly formToken: Html;
  /** The name that was sent, shown again for correction. */
  readonly name?: string;
  readonly refusal?: Refusal;
  /** The account that is already logged in. */
  readonly signedInAs?: string;
  /** Whether that log-in was too long ago. */
  readonly isAgain?: boolean;
  readonly providers: readonly OauthLogin[];
  /** Whether the server can mail a link to reset the password. */
  readonly sendsMail: boolean;
  /** Whom to ask where it cannot. Undefined: an administrator. */
  readonly supportContact?: string;
}

export function loginPage(view: LoginView): Page {
  const { formToken, next, formTargets, name, refusal, signedInAs, providers } = view;
  return {
    title: say('page.logIn'),
    script: PASSKEY_SCRIPT,
    status: refusal?.status,
    formTargets,
    content: html`
      ${signedInAs && view.isAgain && html`<p>${loggedInAs(signedInAs)} ${say('login.again')}</p>`}
      ${
        signedInAs &&
        !view.isAgain &&
        html`<p>
          ${loggedInAs(signedInAs)}
          ${say('login.goOn', { continue: html`<a href="${next}">${say('page.continue')}</a>` })}
        </p>`
      }
      ${form({
        action: '/login',
        formToken,
        hidden: { next },
        refusal,
        fields: [
          { name: 'name', kind: 'nameOrPasskey', label: say('page.name'), value: name ?? '' },
          { name: 'password', kind: 'password', label: say('page.password') },
        ],
        buttons: html`<button>${say('page.logIn')}</button>`,
      })}
      ${passkeyForm(formToken, next)} ${forgotPassword(view)}
      ${providers.map(
        ({ key, displayName }) =>
          html`<p>
            <a class="button plain" href="/login/with/${key}?next=${encodeURIComponent(next)}"
              >${say('login.with', { provider: displayName })}</a
            >
          </p>`,
      )}
    `,
  };
}

/** A password is reset by mail, or by somebody who may. */
function forgotPassword({ sendsMail, supportContact }: LoginView): Html {
  if (sendsMail) {
    return html`<p><a href="/user/forgot-password">${say('login.forgot')}</a></p>`;
  }
  const advice = supportContact
    ? say('login.askContact', { contact: contactLink(supportContact) })
    : say('login.askAdministrator');
  return html`<p>${advice}</p>`;
}

function contactLink(contact: string): Html {
  const isAddress = /^[^@\s]+@[^@\s]+$/.test(contact);
  if (isAddress) return html`<a href="mailto:${contact}">${contact}</a>`;
  return contact.startsWith('https://')
    ? html`<a href="${contact}">${contact}</a>`
    : html`${contact}`;
}

export function logoutPage(formToken: Html, signedInAs: string | undefined): Page {
  return {
    title: say(signedInAs ? 'page.logOut' : 'logout.title'),
    content: signedInAs
      ? html`
          <p>${loggedInAs(signedInAs)}</p>
          <form method="post" action="/logout">
            ${formToken}<button>${say('page.logOut')}</button>
          </form>
          <p><a href="/account">${say('page.yourAccount')}</a></p>
        `
      : html`<p>${say('logout.done')}</p>
          <p><a class="button" href="/login">${say('page.logIn')}</a></p>`,
  };
}
