import { say, type Message } from '../../../platform/languages/message.js';
import { html, type Html } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
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
    title: say('consent.title', { client: client.name }),
    content: html`
      <p>
        ${loggedInAs(signedInAs)}
        <a href="/login?next=${encodeURIComponent(path)}">${say('consent.notYou')}</a>
      </p>
      ${client.logoUrl && html`<p><img src="${client.logoUrl}" alt="" height="64" /></p>`}
      ${noteOn(client)}
      <p>${say('consent.asks', { client: nameOf(client) })}</p>
      <ul>
        ${[...scopes.map(inWords), ...claims.map(claimInWords)].map((text) => html`<li>${text}</li>`)}
      </ul>
      ${resource && html`<p>${say('consent.resource', { resource: html`<code>${resource}</code>` })}</p>`}
      <p>
        ${endOf(question)}
        ${say('consent.revoke', {
          applications: html`<a href="${APPLICATIONS}">${say('consent.applications')}</a>`,
        })}
      </p>
      ${linksOf(client)}
      ${target && html`<p>${say('consent.redirect', { origin: html`<code>${target}</code>` })}</p>`}
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">${say('consent.allow')}</button>
        <button class="plain" name="decision" value="deny">${say('page.cancel')}</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
    imageSources: originsOf(client.logoUrl),
  };
}

/** A device is a log-in of its own, and offline access outlasts the log-in. */
function endOf({ redirectUri, scopes }: Question): Message {
  if (redirectUri === undefined) return say('consent.ofDevice');
  return scopes.includes('offline_access') ? say('consent.offline') : say('consent.ends');
}

function nameOf({ name, homeUrl }: AskingClient): Html {
  const shown = html`<strong>${name}</strong>`;
  return homeUrl === undefined ? shown : html`<a href="${homeUrl}" rel="noreferrer">${shown}</a>`;
}

function linksOf({ privacyUrl, termsUrl }: AskingClient): Html | undefined {
  const links = [
    privacyUrl && html`<a href="${privacyUrl}" rel="noreferrer">${say('consent.privacy')}</a> `,
    termsUrl && html`<a href="${termsUrl}" rel="noreferrer">${say('consent.terms')}</a>`,
  ].filter((link) => link !== undefined);
  return links.length === 0 ? undefined : html`<p>${links}</p>`;
}
