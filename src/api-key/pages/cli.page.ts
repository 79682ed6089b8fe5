import { say } from '../../platform/languages/message.js';
import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';

interface CliView {
  readonly formToken: Html;
  readonly name: string;
  readonly port: string;
  /** The address that receives the token. */
  readonly origin: string;
  readonly lifetimeDays: number;
}

export function cliPage({ formToken, name, port, origin, lifetimeDays }: CliView): Page {
  const shownName = html`<strong>${name}</strong>`;
  return {
    title: say('cli.title'),
    formTargets: [origin],
    content: html`
      <p>
        ${
          lifetimeDays === 1
            ? say('cli.asksForDay', { name: shownName })
            : say('cli.asksForDays', { name: shownName, days: lifetimeDays })
        }
      </p>
      <p>${say('cli.target', { origin: html`<code>${origin}</code>` })}</p>
      <p class="problem">${say('cli.warning', { port })}</p>
      <form method="post" action="/user/cli">
        ${formToken}
        <input type="hidden" name="port" value="${port}" />
        <button>${say('cli.allow')}</button>
      </form>
      <p>
        <a class="button plain" href="/logout">${say('cli.notMe')}</a>
      </p>
    `,
  };
}

export const CLI_SUCCESS: Page = {
  title: say('cli.done'),
  content: html`<p>${say('cli.doneText')}</p>`,
};
