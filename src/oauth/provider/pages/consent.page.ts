import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import type { Question } from '../interactions.service.js';
import { originsOf } from '../protocol-pages.js';
import { APPLICATIONS, inWords } from '../scope-words.js';

interface ConsentView {
  readonly question: Question;
  readonly formToken: Html;
  /** The path of the page. */
  readonly path: string;
  readonly signedInAs: string;
}

export function consentPage({ question, formToken, path, signedInAs }: ConsentView): Page {
  const { client, redirectUri, scopes } = question;
  const [target] = originsOf(redirectUri);
  return {
    title: `Authorize ${client.name}`,
    content: html`
      <p>
        You are logged in as <strong>${signedInAs}</strong>.
        <a href="/login?next=${encodeURIComponent(path)}">Not you?</a>
      </p>
      <p><strong>${client.name}</strong> would like to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${inWords(scope)}</li>`)}
      </ul>
      <p>You can revoke access at any time in <a href="${APPLICATIONS}">your applications</a>.</p>
      ${target && html`<p>You will be redirected to <code>${target}</code>.</p>`}
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">Authorize</button>
        <button class="plain" name="decision" value="deny">Cancel</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
  };
}
