import { html, type Html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import type { AskingClient, Question } from '../interactions.service.js';
import { originsOf } from '../protocol-pages.js';
import { noteOn } from '../client-note.js';
import { APPLICATIONS, claimInWords, inWords } from '../scope-words.js';

export interface ConsentView {
  readonly question: Question;
  readonly formToken: Html;
  /** The path of the page. */
  readonly path: string;
  readonly signedInAs: string;
}

export function consentPage({ question, formToken, path, signedInAs }: ConsentView): Page {
  const { client, redirectUri, scopes, claims, resource } = question;
  const [target] = originsOf(redirectUri);
  return {
    title: `Authorize ${client.name}`,
    content: html`
      <p>
        You are logged in as <strong>${signedInAs}</strong>.
        <a href="/login?next=${encodeURIComponent(path)}">Not you?</a>
      </p>
      ${client.logoUrl && html`<p><img src="${client.logoUrl}" alt="" height="64" /></p>`}
      ${noteOn(client)}
      <p>${nameOf(client)} would like to:</p>
      <ul>
        ${[...scopes.map(inWords), ...claims.map(claimInWords)].map((text) => html`<li>${text}</li>`)}
      </ul>
      ${resource && html`<p>It would do so at <code>${resource}</code>.</p>`}
      <p>
        ${endOf(question)} You can revoke it at any time in
        <a href="${APPLICATIONS}">your applications</a>.
      </p>
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

/** A device is a log-in of its own, and offline access outlasts the log-in. */
function endOf({ redirectUri, scopes }: Question): string {
  if (redirectUri === undefined) return 'The device keeps access when you log out here.';
  return scopes.includes('offline_access')
    ? 'The application keeps access when you log out.'
    : 'Access ends when you log out.';
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
