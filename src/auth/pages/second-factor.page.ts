import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';
import type { Goal } from '../../platform/pages/return-addresses.service.js';
import {
  passkeyForm,
  passkeySetupForm,
  PASSKEY_SCRIPT,
  PASSKEY_SETUP_SCRIPT,
} from './passkey-form.page.js';

interface CodeView extends Goal {
  readonly formToken: Html;
  readonly problem?: string;
  readonly status?: number;
}

interface SetupView extends CodeView {
  /** The secret, for typing. */
  readonly secret: string;
  readonly qrCode: Html;
}

const CODE = html`autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required
autofocus`;

/** Asks for a code of a second factor. */
export function secondFactorPage({
  formToken,
  next,
  formTargets,
  problem,
  status,
}: CodeView): Page {
  return {
    title: 'Second factor',
    script: PASSKEY_SCRIPT,
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/login/second-factor">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        <label for="code">Code of your authenticator app, or a recovery code</label>
        <input id="code" name="code" ${CODE} />
        <button>Log in</button>
      </form>
      ${passkeyForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">Log in with another account</a></p>
      <p>
        Lost your device and your recovery codes? An administrator can reset your second factors.
      </p>
    `,
  };
}

/** Leads through the setup of a second factor, which the account must have. */
export function secondFactorSetupPage(view: SetupView): Page {
  const { formToken, next, formTargets, problem, status, secret, qrCode } = view;
  return {
    title: 'Set up a second factor',
    script: PASSKEY_SETUP_SCRIPT,
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <p>Your account must have a second factor. Scan this code with an authenticator app:</p>
      <p>${qrCode}</p>
      <p>Or type this key there: <code>${groupsOf(secret)}</code></p>
      <form method="post" action="/login/second-factor/setup">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        <label for="code">The code that the app shows</label>
        <input id="code" name="code" inputmode="numeric" ${CODE} />
        <button>Confirm and log in</button>
      </form>
      ${passkeySetupForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">Log in with another account</a></p>
    `,
  };
}

/** Shows the recovery codes of the factor that was set up, once. */
export function recoveryCodesPage(codes: readonly string[], next: string): Page {
  return {
    title: 'Your recovery codes',
    content: html`
      <p>
        Keep these codes in a safe place, away from your device. Each of them logs you in once if
        you lose it. They are not shown again.
      </p>
      <p>${codes.map((code) => html`<code>${code}</code><br />`)}</p>
      <p><a class="button" href="${next}">I have kept them: continue</a></p>
    `,
  };
}

function groupsOf(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
