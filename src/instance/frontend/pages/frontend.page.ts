import { say } from '../../../platform/languages/message.js';
import { html } from '../../../platform/pages/html.js';
import type { Page } from '../../../platform/pages/page.js';

/**
 * The headers of a document that starts an application. Its scripts and styles are files of this
 * server: none is in the document, none writes markup, nothing comes from another host.
 */
export const DOCUMENT_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'; " +
    "frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  // The names of its files change with each release.
  'cache-control': 'no-store',
};

/** The names of these files contain their content's hash. */
export const ASSET_HEADERS = { 'cache-control': 'public, max-age=31536000, immutable' };

/** What is shown in place of an application that was not built. */
export const NOT_BUILT: Page = {
  title: say('unbuilt.title'),
  status: 404,
  content: html`<p>${say('unbuilt.what', { command: html`<code>npm run build</code>` })}</p>
    <p><a href="/">${say('page.start')}</a></p>`,
};
