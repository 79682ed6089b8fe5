import { say } from '../../platform/languages/message.js';
import { form, type Refusal } from '../../platform/pages/form.js';
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
  readonly refusal?: Refusal;
}

interface StepView extends CodeView {
  /** Whether the account has a passkey. */
  readonly takesPasskey: boolean;
}

interface SetupView extends CodeView {
  /** The secret, for typing. */
  readonly secret: string;
  readonly qrCode: Html;
}

/** Asks for a code of a second factor. */
export function secondFactorPage(view: StepView): Page {
  const { formToken, next, formTargets, refusal, takesPasskey } = view;
  return {
    title: say('factor.title'),
    script: takesPasskey ? PASSKEY_SCRIPT : undefined,
    status: refusal?.status,
    formTargets,
    content: html`
      ${form({
        action: '/login/second-factor',
        formToken,
        hidden: { next },
        refusal,
        fields: [{ name: 'code', kind: 'code', label: say('page.code') }],
        buttons: html`<button>${say('page.logIn')}</button>`,
      })}
      ${takesPasskey && passkeyForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">${say('page.anotherAccount')}</a></p>
      <p>${say('factor.lost')}</p>
    `,
  };
}

/** Leads through the setup of a second factor, which the account must have. */
export function secondFactorSetupPage(view: SetupView): Page {
  const { formToken, next, formTargets, refusal, secret, qrCode } = view;
  return {
    title: say('factor.setUp'),
    script: PASSKEY_SETUP_SCRIPT,
    status: refusal?.status,
    formTargets,
    content: html`
      <p>${say('factor.required')}</p>
      <p>${qrCode}</p>
      <p>${say('factor.key', { key: html`<code>${groupsOf(secret)}</code>` })}</p>
      ${form({
        action: '/login/second-factor/setup',
        formToken,
        hidden: { next },
        refusal,
        startsAtField: false,
        fields: [{ name: 'code', kind: 'appCode', label: say('factor.appCode') }],
        buttons: html`<button>${say('factor.confirm')}</button>`,
      })}
      ${passkeySetupForm(formToken, next)}
      <p><a href="/login?next=${encodeURIComponent(next)}">${say('page.anotherAccount')}</a></p>
    `,
  };
}

function groupsOf(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
