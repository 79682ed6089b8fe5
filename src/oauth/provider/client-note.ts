import { say } from '../../platform/languages/message.js';
import { html, type Html } from '../../platform/pages/html.js';
import type { ClientOrigin } from '../clients/client-origin.js';

/** Says of a client that no superuser registered how little is known about it. */
export function noteOn({ id, origin }: { id: string; origin: ClientOrigin }): Html | undefined {
  if (origin === 'superuser') return undefined;
  return origin === 'registration'
    ? html`<p role="note">${say('client.registered')}</p>`
    : html`<p role="note">
        ${say('client.described', { host: html`<code>${new URL(id).host}</code>` })}
      </p>`;
}
