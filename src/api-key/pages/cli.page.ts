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
  return {
    title: 'Log in on the command line',
    formTargets: [origin],
    content: html`
      <p>
        A program on this computer requests a token for <strong>${name}</strong>. It gives the
        program all your rights, for ${lifetimeDays} ${lifetimeDays === 1 ? 'day' : 'days'} or until
        you delete the token.
      </p>
      <p>The token will be sent to <code>${origin}</code>.</p>
      <p class="problem">
        Continue only if you have just started a log-in on the command line yourself and it shows
        the port ${port}.
      </p>
      <form method="post" action="/user/cli">
        ${formToken}
        <input type="hidden" name="port" value="${port}" />
        <button>Allow</button>
      </form>
      <p>
        <a class="button plain" href="/logout">This is not my account, or I did not request this</a>
      </p>
    `,
  };
}

export const CLI_SUCCESS: Page = {
  title: 'You are logged in',
  content: html`<p>The command line has received its token. You can close this window.</p>`,
};
