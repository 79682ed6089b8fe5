import { html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';
import { originsOf } from '../protocol-pages.js';
import { noteOn } from '../client-note.js';
import type { ConsentView } from './consent.page.js';

/** Asks a person who is logged in with which account an application should go on. */
export function accountChoicePage({ question, formToken, path, signedInAs }: ConsentView): Page {
  const { client, redirectUri } = question;
  return {
    title: 'Choose an account',
    content: html`
      ${noteOn(client)}
      <p>
        <strong>${client.name}</strong> asks which account to use. You are logged in as
        <strong>${signedInAs}</strong>.
      </p>
      <form method="post" action="${path}">
        ${formToken}
        <button name="decision" value="allow">Continue as ${signedInAs}</button>
        <p>
          <a class="button plain" href="/login?next=${encodeURIComponent(path)}"
            >Use another account</a
          >
        </p>
        <button class="plain" name="decision" value="deny">Cancel</button>
      </form>
    `,
    formTargets: originsOf(redirectUri),
  };
}
