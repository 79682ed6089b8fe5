import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { nameField, passwordField } from '../../platform/pages/credential-fields.js';
import { html, type Html } from '../../platform/pages/html.js';
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
  readonly providers: readonly OauthLogin[];
  /** Whether the server can mail a link to reset the password. */
  readonly sendsMail: boolean;
}

export function loginPage(view: LoginView): Page {
  const { formToken, next, name, problem, status, signedInAs, providers, sendsMail } = view;
  const { formTargets } = view;
  return {
    title: 'Log in',
    script: '/login/passkey.js',
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${
        signedInAs &&
        html`<p>
          You are logged in as <strong>${signedInAs}</strong>. <a href="${next}">Continue</a>, or
          log in with another account:
        </p>`
      }
      <form method="post" action="/login">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        ${nameField(name, { isFirst: true, offersPasskeys: true })} ${passwordField('Password')}
        <button>Log in</button>
      </form>
      ${passkeyForm(formToken, next)}
      ${sendsMail && html`<p><a href="/user/forgot-password">Forgot password?</a></p>`}
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

/** Shown by the page's script, where the browser knows passkeys. The script fills in the answer. */
function passkeyForm(formToken: Html, next: string): Html {
  return html`
    <form method="post" action="/login/passkey" id="passkey-form" hidden>
      ${formToken}
      <input type="hidden" name="next" value="${next}" />
      <input type="hidden" name="answer" value="" />
      <p class="problem" role="alert" hidden>The passkey was not used. Please try again.</p>
      <button type="button" class="plain">Log in with a passkey</button>
    </form>
  `;
}

export function logoutPage(formToken: Html, signedInAs: string | undefined): Page {
  return {
    title: 'Log out',
    content: signedInAs
      ? html`
          <p>You are logged in as <strong>${signedInAs}</strong>.</p>
          <p><a href="/applications">Applications</a> with access to your account</p>
          <p><a href="/email">Email</a> of your account</p>
          <form method="post" action="/logout">${formToken}<button>Log out</button></form>
        `
      : html`<p>You are logged out.</p>
          <p><a class="button" href="/login">Log in</a></p>`,
  };
}
