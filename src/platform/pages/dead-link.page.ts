import { say, type Message } from '../languages/message.js';
import { html } from './html.js';
import type { Page } from './page.js';

/** Where people can go from a page that leads nowhere by itself. */
export interface Way {
  readonly path: string;
  readonly text: Message;
}

/** Returns links to other pages. The first one is what most people want next. */
export function linksTo(ways: readonly Way[]) {
  return ways.map(
    ({ path, text }, index) =>
      html`<p>
        <a class="${index === 0 ? 'button' : 'button plain'}" href="${path}">${text}</a>
      </p>`,
  );
}

/**
 * The page of a mailed link that is not good, or no longer.
 *
 * @param reasons what may have become of the link, and what to do
 */
export function deadLinkPage(reasons: readonly Message[], ways: readonly Way[]): Page {
  return {
    title: say('link.title'),
    status: 400,
    content: html`${reasons.map((reason) => html`<p>${reason}</p>`)} ${linksTo(ways)}`,
  };
}
