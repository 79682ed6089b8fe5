import { say } from '../../../platform/languages/message.js';
import { html, type Html } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
import type { Page } from '../../../platform/pages/page.js';

interface StartView {
  readonly version: string;
  /** The account that is logged in. */
  readonly signedInAs?: string;
  /** Whether the console opens for it. */
  readonly hasConsole: boolean;
  readonly formToken: Html;
}

export function startPage({ version, signedInAs, hasConsole, formToken }: StartView): Page {
  return {
    title: 'Gatehouse',
    content: html`
      <p>${say('start.what', { version })}</p>
      ${
        signedInAs
          ? html`
              <p>${loggedInAs(signedInAs)}</p>
              ${hasConsole && html`<p><a class="button" href="/console">${say('start.console')}</a></p>`}
              <p><a class="button plain" href="/account">${say('page.yourAccount')}</a></p>
              <p><a class="button plain" href="/docs">${say('page.apiDocs')}</a></p>
              <form method="post" action="/logout">
                ${formToken}<button class="plain">${say('page.logOut')}</button>
              </form>
            `
          : html`<p><a class="button" href="/login?next=%2F">${say('page.logIn')}</a></p>
              <p><a class="button plain" href="/docs">${say('page.apiDocs')}</a></p>`
      }
    `,
  };
}
