import { say } from '../../platform/languages/message.js';
import { html, type Html, type HtmlValue } from '../../platform/pages/html.js';
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
  readonly problem?: HtmlValue;
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
    title: say('factor.title'),
    script: PASSKEY_SCRIPT,
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/login/second-factor">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        <label for="code">${say('page.code')}</label>
        <input id="code" name="code" ${CODE} />
        <button>${say('page.logIn')}</button>
      </form>
      ${passkeyForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">${say('page.anotherAccount')}</a></p>
      <p>${say('factor.lost')}</p>
    `,
  };
}

/** Leads through the setup of a second factor, which the account must have. */
export function secondFactorSetupPage(view: SetupView): Page {
  const { formToken, next, formTargets, problem, status, secret, qrCode } = view;
  return {
    title: say('factor.setUp'),
    script: PASSKEY_SETUP_SCRIPT,
    status,
    formTargets,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <p>${say('factor.required')}</p>
      <p>${qrCode}</p>
      <p>${say('factor.key', { key: html`<code>${groupsOf(secret)}</code>` })}</p>
      <form method="post" action="/login/second-factor/setup">
        ${formToken}
        <input type="hidden" name="next" value="${next}" />
        <label for="code">${say('factor.appCode')}</label>
        <input id="code" name="code" inputmode="numeric" ${CODE} />
        <button>${say('factor.confirm')}</button>
      </form>
      ${passkeySetupForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">${say('page.anotherAccount')}</a></p>
    `,
  };
}

/** Shows the recovery codes of the factor that was set up, once. */
export function recoveryCodesPage(codes: readonly string[], next: string): Page {
  return {
    title: say('factor.codes'),
    content: html`
      <p>${say('factor.keepCodes')}</p>
      <p>${codes.map((code) => html`<code>${code}</code><br />`)}</p>
      <p><a class="button" href="${next}">${say('factor.kept')}</a></p>
    `,
  };
}

function groupsOf(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
