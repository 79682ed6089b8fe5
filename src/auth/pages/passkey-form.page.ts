import { say } from '../../platform/languages/message.js';
import { html, type Html } from '../../platform/pages/html.js';

/** The path of the script that the form needs. */
export const PASSKEY_SCRIPT = '/login/passkey.js';

/** The path of the script that {@link passkeySetupForm} needs. */
export const PASSKEY_SETUP_SCRIPT = '/login/second-factor/setup/passkey.js';

/** Offers a passkey as the second factor. Shown by its script, as {@link passkeyForm}. */
export function passkeySetupForm(formToken: Html, next: string): Html {
  return html`
    <form method="post" action="/login/second-factor/setup/passkey" id="passkey-form" hidden>
      <h2>${say('factor.orPasskey')}</h2>
      <p>${say('factor.passkeyWhat')}</p>
      ${formToken}
      <input type="hidden" name="next" value="${next}" />
      <input type="hidden" name="answer" value="" />
      <p class="problem" role="alert" hidden>${say('factor.passkeyNotCreated')}</p>
      <button type="button" class="plain">${say('factor.createPasskey')}</button>
    </form>
  `;
}

/** Shown by the page's script, where the browser knows passkeys. The script fills in the answer. */
export function passkeyForm(formToken: Html, next: string): Html {
  return html`
    <form method="post" action="/login/passkey" id="passkey-form" hidden>
      ${formToken}
      <input type="hidden" name="next" value="${next}" />
      <input type="hidden" name="answer" value="" />
      <p class="problem" role="alert" hidden>${say('login.passkeyUnused')}</p>
      <button type="button" class="plain">${say('login.passkey')}</button>
    </form>
  `;
}
