import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';
import { html, type Html } from './html.js';
import { toLocation } from './local-path.js';

/** One page for a person at a browser. */
export interface Page {
  readonly title: string;
  /** What follows the heading, which the title is. */
  readonly content: Html;
  /** Default: 200. */
  readonly status?: number;
  /** Origins besides this server's to which answers to the page's forms may lead: browsers look at redirects too. */
  readonly formTargets?: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input:not([type=checkbox], [type=radio]), button, .button { box-sizing: border-box; width: 100%; padding: .6rem .75rem; font: inherit; border: 1px solid #767676; border-radius: .375rem; }
input[type=checkbox], input[type=radio] { margin: 0 .5rem 0 0; }
button, .button { display: block; margin-top: 1rem; text-align: center; text-decoration: none; color: #fff; background: #1a56b0; border-color: transparent; cursor: pointer; }
button.plain, .button.plain { color: inherit; background: transparent; border-color: #767676; }
:focus-visible { outline: 3px solid #c77700; outline-offset: 2px; }
.problem { padding: .6rem .75rem; border-left: .3rem solid #c62828; background: color-mix(in srgb, #c62828 12%, transparent); }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
code { font-size: 1.1em; }
@media (prefers-color-scheme: dark) { a { color: #8ab4f8; } }
`;

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** The style is the one thing that stands in the page as it is; it is ours to the letter, and its hash is in the policy. */
function textOf({ title, content }: Page): string {
  const body = html`
    <title>${title} - Gatehouse</title>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  `;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style>`;
  return `<!doctype html>\n<html lang="en">${head}${body.toString()}</html>\n`;
}

/** A page as it goes over the wire: no script, nothing from elsewhere, in nobody's frame, kept by no cache. */
export function renderPage(page: Page): { text: string; headers: Record<string, string> } {
  const formAction = ["'self'", ...(page.formTargets ?? [])].join(' ');
  return {
    text: textOf(page),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src ${STYLE_HASH}; form-action ${formAction}; ` +
        `frame-ancestors 'none'; base-uri 'none'`,
      'x-content-type-options': 'nosniff',
      // Not `no-referrer`: with it browsers hide the origin of our own forms, by which foreign ones are told from them.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  };
}

/** Answers with a page: `return sendPage(reply, { title, content })` in a handler that has `@Res({ passthrough: true })`. */
export function sendPage(reply: FastifyReply, page: Page): string {
  const { text, headers } = renderPage(page);
  void reply.headers(headers);
  if (page.status !== undefined) void reply.status(page.status);
  return text;
}

/** Sends the browser on, by GET, whatever it came by. A place on another host must be one that the server chose itself. */
export function seeOther(reply: FastifyReply, location: string): string {
  void reply.status(303).headers({ location: toLocation(location), 'cache-control': 'no-store' });
  return '';
}

/** Where browsers reach this server: as configured, else as this request has it. Never to be put into a mail. */
export function originOf({ protocol, host }: FastifyRequest, { publicUrl }: Env): string {
  return publicUrl ?? `${protocol}://${host}`;
}
