import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';
import { LANGUAGE_TAGS, LANGUAGES, type Language } from '../languages/languages.js';
import { say, type Text } from '../languages/message.js';
import { html, type Html } from './html.js';
import { toLocation } from './local-path.js';
import { NOBODY, visitorOf, type Visitor } from './visitor.js';

/** One page for a person at a browser. */
export interface Page {
  readonly title: Text;
  /** What follows the heading. The heading is the title. */
  readonly content: Html;
  /** Default: 200. */
  readonly status?: number;
  /**
   * Origins besides this server's to which the page's forms may redirect: browsers apply the policy
   * to redirects too.
   */
  readonly formTargets?: readonly string[];
  /** Origins of the page's images. */
  readonly imageSources?: readonly string[];
  /** The path of a script of this server. The page must work without it. */
  readonly script?: string;
  /** Whether its content cannot be shown again. It then offers no other language. */
  readonly isShownOnce?: boolean;
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; color: canvastext; background: canvas; }
body { margin: 0; }
main { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; line-height: 1.25; margin: 2rem 0 .5rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input:not([type=checkbox], [type=radio]), select, button, .button { box-sizing: border-box; width: 100%; padding: .6rem .75rem; font: inherit; border: 1px solid #767676; border-radius: .375rem; }
input[aria-invalid=true] { border: 2px solid light-dark(#c62828, #f2b8b5); }
input[type=checkbox], input[type=radio] { margin: 0 .5rem 0 0; }
button, .button { display: block; margin-top: 1rem; text-align: center; text-decoration: none; color: #fff; background: #1a56b0; border-color: transparent; cursor: pointer; }
button.plain, .button.plain { color: inherit; background: transparent; border-color: #767676; }
:focus-visible { outline: 3px solid #c77700; outline-offset: 2px; }
.problem { padding: .6rem .75rem; border-left: .3rem solid #c62828; background: color-mix(in srgb, #c62828 12%, transparent); }
a { color: #1a56b0; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
code { font-size: 1.1em; }
nav { margin-top: 2.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
@media (prefers-color-scheme: dark) { a { color: #8ab4f8; } }
@media print { main { margin-top: 0; } button, .button, nav, [role=status] { display: none; } }
`;

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * The style is the only part that is not escaped. It is a constant of ours, and its hash is in the
 * policy.
 */
function textOf(
  { title, content, script, isShownOnce }: Page,
  { language, back }: Visitor,
): string {
  const body = html`
    <title>${title} - Gatehouse</title>
    <main>
      <h1>${title}</h1>
      ${content} ${!isShownOnce && switcher(language, back)}
    </main>
    ${script && html`<script src="${script}" defer></script>`}
  `;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style>`;
  return `<!doctype html>\n<html lang="${language}">${head}${body.toString(language)}</html>\n`;
}

/** Lets the visitor choose another language. Each is called as its readers call it. */
function switcher(language: Language, back: string | undefined): Html {
  const query = back === undefined ? '' : `?next=${encodeURIComponent(back)}`;
  const items = LANGUAGE_TAGS.map((tag) =>
    tag === language
      ? html`<li lang="${tag}" aria-current="true">${LANGUAGES[tag].name}</li>`
      : html`<li>
          <a href="/language/${tag}${query}" lang="${tag}" hreflang="${tag}" rel="nofollow"
            >${LANGUAGES[tag].name}</a
          >
        </li>`,
  );
  return html`<nav aria-label="${say('page.languages')}">
    <ul>
      ${items}
    </ul>
  </nav>`;
}

/**
 * Renders a page: no script but its own, nothing from other hosts but its images, no framing, no
 * caching.
 */
export function renderPage(
  page: Page,
  visitor: Visitor = NOBODY,
): { text: string; headers: Record<string, string> } {
  const formAction = ["'self'", ...(page.formTargets ?? [])].join(' ');
  const { imageSources = [] } = page;
  const images = imageSources.length > 0 ? `img-src ${imageSources.join(' ')}; ` : '';
  const scripts = page.script === undefined ? '' : `script-src 'self'; connect-src 'self'; `;
  return {
    text: textOf(page, visitor),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src ${STYLE_HASH}; ${scripts}${images}form-action ${formAction}; ` +
        `frame-ancestors 'none'; base-uri 'none'`,
      'x-content-type-options': 'nosniff',
      // Not `no-referrer`: with it browsers hide the origin of our own forms, which distinguishes
      // them from those of other sites.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-language': visitor.language,
    },
  };
}

/**
 * Sends a page: `return sendPage(reply, { title, content })` in a handler with `@Res({ passthrough:
 * true })`.
 */
export function sendPage(reply: FastifyReply, page: Page): string {
  const { text, headers } = renderPage(page, visitorOf(reply.request));
  void reply.headers(headers);
  if (page.status !== undefined) void reply.status(page.status);
  return text;
}

/** Sends the script of a page. Browsers ask each time whether it has changed. */
export function sendScript(reply: FastifyReply, script: string): string {
  void reply.headers({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
  });
  return script;
}

/**
 * Redirects the browser with a GET, whatever the request's method. A location on another host must
 * be chosen by the server, never taken from a request.
 */
export function seeOther(reply: FastifyReply, location: string): string {
  void reply.status(303).headers({ location: toLocation(location), 'cache-control': 'no-store' });
  return '';
}

/**
 * Returns the origin where browsers reach this server: the configured one, else the request's. Do
 * not use it in mails.
 */
export function originOf({ protocol, host }: FastifyRequest, { publicUrl }: Env): string {
  return publicUrl ?? `${protocol}://${host}`;
}
