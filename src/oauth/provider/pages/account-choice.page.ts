import { say } from '../../../platform/languages/message.js';
import { html } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
import type { Page } from '../../../platform/pages/page.js';
import { originsOf } from '../protocol-pages.js';
import { noteOn } from '../client-note.js';
import type { ConsentView } from './consent.page.js';

/** Asks a person who is logged in with which account an application should go on. */
export function accountChoicePage({ question, formToken, path, signedInAs }: ConsentView): Page {
  const { client, redirectUri } = question;
  return {
    title: say('choice.title'),
    content: html`
      ${noteOn(client)}
      <p>
        ${say('choice.asks', { client: html`<strong>${client.name}</strong>` })}
        ${loggedInAs(signedInAs)}
      </p>
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">${say('choice.goOn', { name: signedInAs })}</button>
        <p>
          <a class="button plain" href="/login?next=${encodeURIComponent(path)}"
            >${say('choice.other')}</a
          >
        </p>
        <button class="plain" name="decision" value="deny">${say('page.cancel')}</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
  };
}
