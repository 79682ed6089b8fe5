import { html, type Html } from '../../../platform/pages/html.js';
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
      <p>Accounts, API keys and workspaces. Version ${version}.</p>
      ${
        signedInAs
          ? html`
              <p>You are logged in as <strong>${signedInAs}</strong>.</p>
              ${hasConsole && html`<p><a class="button" href="/console">Console</a></p>`}
              <p><a class="button plain" href="/account">Your account</a></p>
              <p><a class="button plain" href="/docs">API documentation</a></p>
              <form method="post" action="/logout">
                ${formToken}<button class="plain">Log out</button>
              </form>
            `
          : html`<p><a class="button" href="/login?next=%2F">Log in</a></p>
              <p><a class="button plain" href="/docs">API documentation</a></p>`
      }
    `,
  };
}
