import { OPENID_SCOPES } from '../../clients/oauth-scopes.js';
import type { OauthGrant } from '../../clients/oauth-grants.service.js';
import { html, type Html } from '../../../platform/pages/html.js';
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
    title: 'Your applications',
    content: html`
      <p>You are logged in as <strong>${signedInAs}</strong>.</p>
      ${isRevoked && html`<p role="status">Revoked. The application no longer has access.</p>`}
      ${
        grants.length === 0
          ? html`<p>No application has access to your account.</p>`
          : html`<p>These applications have access to your account:</p>`
      }
      ${grants.map(
        (grant) => html`
          <h2>${grant.client?.name ?? 'Gatehouse API documentation'}</h2>
          ${grant.client && noteOn(grant.client)}
          <ul>
            ${whatItMay(grant).map((text) => html`<li>${text}</li>`)}
          </ul>
          <p>
            Authorized on ${dayOf(grant.grantedAt)}.
            ${grant.lastUsedAt && html`Last used on ${dayOf(grant.lastUsedAt)}. `}Access ends when
            ${grant.endsWithLogIn ? 'you log out' : 'you revoke it'}, and at the latest on
            ${dayOf(grant.expiresAt)}.
          </p>
          <form method="post" action="${APPLICATIONS}">
            ${formToken}
            <button name="grant_id" value="${grant.id}">Revoke access</button>
          </form>
        `,
      )}
    `,
  };
}

function whatItMay({ scopes, claims }: OauthGrant): string[] {
  return [
    ...scopes.filter((scope) => scope !== OFFLINE).map(inWords),
    ...withoutClaimsOf(scopes, claims).map(claimInWords),
  ];
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
