import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import type { Question } from '../interactions.service.js';
import { originsOf } from '../protocol-pages.js';
import { APPLICATIONS, inWords } from '../scope-words.js';

interface ConsentView {
  readonly question: Question;
  readonly formToken: Html;
  /** The path of the page itself. */
  readonly path: string;
  readonly signedInAs: string;
}

export function consentPage({ question, formToken, path, signedInAs }: ConsentView): Page {
  const { client, redirectUri, scopes } = question;
  const [target] = originsOf(redirectUri);
  return {
    title: `Let ${client.name} in?`,
    content: html`
      <p>
        You are logged in as <strong>${signedInAs}</strong>.
        <a href="/login?next=${encodeURIComponent(path)}">Not you?</a>
      </p>
      <p><strong>${client.name}</strong> wants to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${inWords(scope)}</li>`)}
      </ul>
      <p>You can revoke this at any time, at <a href="${APPLICATIONS}">your applications</a>.</p>
      ${target && html`<p>You will go on at <code>${target}</code>.</p>`}
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">Allow</button>
        <button class="plain" name="decision" value="deny">Refuse</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
  };
}
