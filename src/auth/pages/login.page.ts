import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { nameField, passwordField } from '../../platform/pages/credential-fields.js';
import { html, type Html } from '../../platform/pages/html.js';
import { passkeyForm, PASSKEY_SCRIPT } from './passkey-form.page.js';
import type { Page } from '../../platform/pages/page.js';
import type { Goal } from '../../platform/pages/return-addresses.service.js';

interface LoginView extends Goal {
  readonly formToken: Html;
  /** The name that was sent, shown again for correction. */
  readonly name?: string;
  readonly problem?: string;
  readonly status?: number;
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
  const { formToken, next, name, problem, status, signedInAs, providers } = view;
  const { formTargets } = view;
  return {
    title: 'Log in',
    script: PASSKEY_SCRIPT,
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
      ${
        signedInAs &&
        view.isAgain &&
        html`<p>
          You are logged in as <strong>${signedInAs}</strong>. Log in again to show that it is still
          you.
        </p>`
      }
      ${
        signedInAs &&
        !view.isAgain &&
        html`<p>
          You are logged in as <strong>${signedInAs}</strong>. <a href="${next}">Continue</a>, or
          log in with another account:
        </p>`
      }
      <form method="post" action="/login">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        ${nameField(name, { isFirst: !name, offersPasskeys: true })}
        ${passwordField('Password', { isFirst: Boolean(name), describedBy: problem && 'problem' })}
        <button>Log in</button>
      </form>
      ${passkeyForm(formToken, next)} ${forgotPassword(view)}
      ${providers.map(
        ({ key, displayName }) =>
          html`<p>
            <a class="button plain" href="/login/with/${key}?next=${encodeURIComponent(next)}"
              >Log in with ${displayName}</a
            >
          </p>`,
      )}
    `,
  };
}

/** A password is reset by mail, or by somebody who may. */
function forgotPassword({ sendsMail, supportContact }: LoginView): Html {
  if (sendsMail) return html`<p><a href="/user/forgot-password">Forgot password?</a></p>`;
  const whom = supportContact ? contactLink(supportContact) : 'your administrator';
  return html`<p>Forgot password? Ask ${whom}.</p>`;
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
    title: 'Log out',
    content: signedInAs
      ? html`
          <p>You are logged in as <strong>${signedInAs}</strong>.</p>
          <form method="post" action="/logout">${formToken}<button>Log out</button></form>
          <p><a href="/account">Your account</a></p>
        `
      : html`<p>You are logged out.</p>
          <p><a class="button" href="/login">Log in</a></p>`,
  };
}
