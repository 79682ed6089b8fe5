import { html, type Html } from '../../platform/pages/html.js';

/** The path of the script that the form needs. */
export const PASSKEY_SCRIPT = '/login/passkey.js';

/** The path of the script that {@link passkeySetupForm} needs. */
export const PASSKEY_SETUP_SCRIPT = '/login/second-factor/setup/passkey.js';

/** Offers a passkey as the second factor. Shown by its script, as {@link passkeyForm}. */
export function passkeySetupForm(formToken: Html, next: string): Html {
  return html`
    <form method="post" action="/login/second-factor/setup/passkey" id="passkey-form" hidden>
      <h2>Or with a passkey</h2>
      <p>Your device, unlocked as usual, or a security key is then your second factor.</p>
      ${formToken}
      <input type="hidden" name="next" value="${next}" />
      <input type="hidden" name="answer" value="" />
      <p class="problem" role="alert" hidden>No passkey was created. Please try again.</p>
      <button type="button" class="plain">Create a passkey and log in</button>
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
      <p class="problem" role="alert" hidden>The passkey was not used. Please try again.</p>
      <button type="button" class="plain">Log in with a passkey</button>
    </form>
  `;
}
