import { OPENID_SCOPES } from '../../clients/oauth-scopes.js';
import type { OauthGrant } from '../../clients/oauth-grants.service.js';
import { say, type Message, type Text } from '../../../platform/languages/message.js';
import { html, type Html } from '../../../platform/pages/html.js';
import { loggedInAs } from '../../../platform/pages/logged-in-as.js';
import type { Page } from '../../../platform/pages/page.js';
import { withoutClaimsOf } from '../claims-request.js';
import { noteOn } from '../client-note.js';
import { APPLICATIONS, claimInWords, inWords } from '../scope-words.js';

interface ApplicationsView {
  readonly grants: readonly OauthGrant[];
  readonly formToken: Html;
  readonly signedInAs: string;
  /** Whether a grant was just revoked. */
  readonly isRevoked: boolean;
}

/** Offline access is shown by when the grant ends, not as a scope. */
const [, , , OFFLINE] = OPENID_SCOPES;

export function applicationsPage({
  grants,
  formToken,
  signedInAs,
  isRevoked,
}: ApplicationsView): Page {
  return {
    title: say('applications.title'),
    content: html`
      <p>${loggedInAs(signedInAs)}</p>
      ${isRevoked && html`<p role="status">${say('applications.revoked')}</p>`}
      ${
        grants.length === 0
          ? html`<p>${say('applications.none')}</p>`
          : html`<p>${say('applications.some')}</p>`
      }
      ${grants.map(
        (grant) => html`
          <h2>${grant.client?.name ?? say('applications.ownDocs')}</h2>
          ${grant.client && noteOn(grant.client)}
          <ul>
            ${whatItMay(grant).map((text) => html`<li>${text}</li>`)}
          </ul>
          <p>
            ${say('applications.since', { day: dayOf(grant.grantedAt) })}
            ${grant.lastUsedAt && say('applications.used', { day: dayOf(grant.lastUsedAt) })}
            ${endOf(grant)}
          </p>
          <form method="post" action="${APPLICATIONS}">
            ${formToken}
            <button name="grant_id" value="${grant.id}">${say('applications.revoke')}</button>
          </form>
        `,
      )}
    `,
  };
}

function whatItMay({ scopes, claims }: OauthGrant): Text[] {
  return [
    ...scopes.filter((scope) => scope !== OFFLINE).map(inWords),
    ...withoutClaimsOf(scopes, claims).map(claimInWords),
  ];
}

function endOf({ endsWithLogIn, expiresAt }: OauthGrant): Message {
  const day = dayOf(expiresAt);
  return endsWithLogIn
    ? say('applications.endsByLogOut', { day })
    : say('applications.endsByRevoking', { day });
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
