import { say } from '../../platform/languages/message.js';
import { linksTo } from '../../platform/pages/dead-link.page.js';
import { html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';

/** Where an account has its recovery codes replaced. */
const FACTORS = '/account/security';

/** The path of the script that copies and saves the codes. */
const SCRIPT = '/login/second-factor/setup/codes.js';

/** Shows the recovery codes of the factor that was set up, once. Its script shows the buttons. */
export function recoveryCodesPage(codes: readonly string[], next: string): Page {
  return {
    title: say('factor.codes'),
    script: SCRIPT,
    isShownOnce: true,
    content: html`
      <p>${say('factor.keepCodes')}</p>
      <p id="recovery-codes">${codes.map((code) => html`<code>${code}</code><br />`)}</p>
      <div id="keep-codes" hidden>
        <button type="button" class="plain">${say('factor.copyCodes')}</button>
        <button type="button" class="plain">${say('factor.saveCodes')}</button>
        <p role="status">
          <span hidden>${say('factor.copied')}</span>
          <span hidden>${say('factor.notCopied')}</span>
        </p>
      </div>
      <p><a class="button" href="${next}">${say('page.continue')}</a></p>
    `,
  };
}

/** What somebody sees who comes back to a setup that is done. */
export function setupDonePage(next: string): Page {
  return {
    title: say('factor.isSetUp'),
    content: html`
      <p>${say('factor.codesGone')}</p>
      ${linksTo([
        { path: next, text: say('page.continue') },
        { path: FACTORS, text: say('factor.newCodes') },
      ])}
    `,
  };
}
