import { say } from '../../platform/languages/message.js';
import { html, type Html } from '../../platform/pages/html.js';

/** The path of the script that the form needs. */
export const PASSKEY_SCRIPT = '/login/passkey.js';

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
