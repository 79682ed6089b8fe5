import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import type { AskingClient, Question } from '../interactions.service.js';
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
      ${client.logoUrl && html`<p><img src="${client.logoUrl}" alt="" height="64" /></p>`}
      ${warningOf(client)}
      <p>${nameOf(client)} would like to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${inWords(scope)}</li>`)}
      </ul>
      <p>You can revoke access at any time in <a href="${APPLICATIONS}">your applications</a>.</p>
      ${linksOf(client)} ${target && html`<p>You will be redirected to <code>${target}</code>.</p>`}
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">Authorize</button>
        <button class="plain" name="decision" value="deny">Cancel</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
    imageSources: originsOf(client.logoUrl),
  };
}

/** Says of a client that no superuser registered how little is known about it. */
function warningOf({ id, origin }: AskingClient): Html | undefined {
  if (origin === 'superuser') return undefined;
  return origin === 'registration'
    ? html`<p role="note">This application registered itself; its name is not checked.</p>`
    : html`<p role="note">
        This application describes itself at <code>${new URL(id).host}</code>; its name is not
        checked.
      </p>`;
}

function nameOf({ name, homeUrl }: AskingClient): Html {
  const shown = html`<strong>${name}</strong>`;
  return homeUrl === undefined ? shown : html`<a href="${homeUrl}" rel="noreferrer">${shown}</a>`;
}

function linksOf({ privacyUrl, termsUrl }: AskingClient): Html | undefined {
  const links = [
    privacyUrl && html`<a href="${privacyUrl}" rel="noreferrer">Privacy policy</a> `,
    termsUrl && html`<a href="${termsUrl}" rel="noreferrer">Terms of service</a>`,
  ].filter((link) => link !== undefined);
  return links.length === 0 ? undefined : html`<p>${links}</p>`;
}
