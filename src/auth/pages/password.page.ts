import { say } from '../../platform/languages/message.js';
import { form, type Field, type Refusal } from '../../platform/pages/form.js';
import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';
import type { Goal } from '../../platform/pages/return-addresses.service.js';

interface PasswordView extends Goal {
  readonly formToken: Html;
  /** The name that was sent. */
  readonly name?: string;
  /** Whether the account has a second factor. */
  readonly asksForCode?: boolean;
  readonly refusal?: Refusal;
}

export function passwordPage(view: PasswordView): Page {
  const { formToken, next, formTargets, name = '', asksForCode, refusal } = view;
  const code: Field = { name: 'code', kind: 'code', label: say('page.code') };
  return {
    title: say('password.title'),
    status: refusal?.status,
    formTargets,
    content: form({
      action: '/login/password',
      formToken,
      hidden: { next },
      refusal,
      fields: [
        { name: 'name', kind: 'name', label: say('page.name'), value: name },
        { name: 'password', kind: 'password', label: say('page.currentPassword') },
        { name: 'new_password', kind: 'newPassword', label: say('page.newPassword') },
        ...(asksForCode ? [code] : []),
      ],
      buttons: html`<button>${say('password.change')}</button>`,
    }),
  };
}
