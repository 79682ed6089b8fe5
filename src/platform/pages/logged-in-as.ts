import { say, type Message } from '../languages/message.js';
import { html } from './html.js';

/** Says whose account the browser is logged in to. */
export function loggedInAs(name: string): Message {
  return say('page.loggedInAs', { name: html`<strong>${name}</strong>` });
}
