import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { say, type Message } from '../../platform/languages/message.js';
import { linksTo } from '../../platform/pages/dead-link.page.js';
import { form } from '../../platform/pages/form.js';
import { html, type Html } from '../../platform/pages/html.js';
import { renderPage, type Page } from '../../platform/pages/page.js';
import { visitorOf } from '../../platform/pages/visitor.js';
import { originOf } from './client-metadata.js';
import { noteOn } from './client-note.js';

/** The path at which a person authorizes a device (RFC 8628 3.3). */
export const DEVICE_PATH = '/oauth/device';
const LOGOUT_CONFIRM_PATH = '/oauth/logout/confirm';

const CODE_PROBLEMS: Readonly<Record<string, Message>> = {
  NoCodeError: say('device.NoCodeError'),
  NotFoundError: say('device.NotFoundError'),
  ExpiredError: say('device.ExpiredError'),
  AlreadyUsedError: say('device.AlreadyUsedError'),
  AbortedError: say('device.AbortedError'),
};

/** Texts for OAuth 2.0 errors that a person can do something about. */
const PROBLEMS: Readonly<Record<string, Message>> = {
  invalid_client: say('oauthProblem.invalid_client'),
  invalid_redirect_uri: say('oauthProblem.invalid_redirect_uri'),
  access_denied: say('oauthProblem.access_denied'),
  temporarily_unavailable: say('oauthProblem.temporarily_unavailable'),
};

export function showCodeInput(ctx: KoaContextWithOIDC, problem?: Error): void {
  if (problem && !(problem.name in CODE_PROBLEMS)) return showCodeTrouble(ctx);
  show(ctx, {
    title: say('device.title'),
    content: form({
      action: DEVICE_PATH,
      formToken: secretOf(ctx),
      refusal: problem && { problem: CODE_PROBLEMS[problem.name]!, fields: ['capitalsCode'] },
      fields: [{ name: 'user_code', kind: 'capitalsCode', label: say('device.codeShown') }],
      buttons: html`<button>${say('page.continue')}</button>`,
    }),
  });
}

export function showCodeConfirmation(
  ctx: KoaContextWithOIDC,
  client: Client,
  userCode: string,
): void {
  show(ctx, {
    title: say('device.confirm'),
    content: html`
      ${noteOf(client)}
      <p>${say('device.clientAsks', { client: nameOf(client) })}</p>
      <p><code>${userCode}</code></p>
      <p>${say('device.warning')}</p>
      <form method="post" action="${DEVICE_PATH}">
        ${secretOf(ctx)}
        <input type="hidden" name="user_code" value="${userCode}" />
        <input type="hidden" name="confirm" value="yes" />
        <button>${say('page.continue')}</button>
        <button class="plain" name="abort" value="yes">${say('page.cancel')}</button>
      </form>
    `,
  });
}

export function showDeviceSuccess(ctx: KoaContextWithOIDC): void {
  show(ctx, {
    title: say('device.connected'),
    content: html`<p>${say('device.goOn')}</p>`,
  });
}

export function showLogout(ctx: KoaContextWithOIDC): void {
  const { client } = ctx.oidc;
  show(ctx, {
    title: say('page.logOut'),
    content: html`
      ${client && noteOf(client)}
      <p>
        ${client?.clientName && html`${say('oauthLogout.by', { client: nameOf(client) })} `}
        ${say('oauthLogout.question')}
      </p>
      <form method="post" action="${LOGOUT_CONFIRM_PATH}">
        ${secretOf(ctx)}
        <button name="logout" value="yes">${say('page.logOut')}</button>
        <button class="plain">${say('oauthLogout.stay')}</button>
      </form>
    `,
    formTargets: originsOf(ctx.oidc.session?.state?.['postLogoutRedirectUri']),
  });
}

export function showLoggedOut(ctx: KoaContextWithOIDC): void {
  show(ctx, {
    title: say('oauthLogout.done'),
    content: html`<p>${say('oauthLogout.doneText')}</p>
      <p><a class="button" href="/logout">${say('oauthLogout.see')}</a></p>`,
  });
}

/** Shows nothing of an error that the protocol does not show: no exception message, no stack. */
export function showError(
  ctx: KoaContextWithOIDC,
  { error, error_description: description }: { error?: string; error_description?: string },
): void {
  const isOurs = error === 'server_error' || error === undefined;
  show(ctx, {
    title: say('problem.title'),
    content: html`
      <p class="problem" role="alert">${(error && PROBLEMS[error]) ?? say('oauthProblem.other')}</p>
      ${!isOurs && html`<p><code>${error}</code>: ${description ?? say('oauthProblem.noDetails')}</p>`}
      ${linksTo([{ path: '/', text: say('page.start') }])}
    `,
  });
}

/**
 * Returns the targets that a form may redirect to for this URI: its origin, or an app's private-use
 * scheme.
 */
export function originsOf(uri: unknown): string[] {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return [];
  const { origin, protocol } = new URL(uri);
  return [origin === 'null' ? protocol : origin];
}

/** The browser sends no cookies, or started elsewhere, so its form would be rejected again. */
function showCodeTrouble(ctx: KoaContextWithOIDC): void {
  show(ctx, {
    title: say('problem.title'),
    content: html`
      <p class="problem" role="alert">${say('oauthProblem.form')}</p>
      <p><a class="button" href="${DEVICE_PATH}">${say('device.again')}</a></p>
    `,
  });
}

function nameOf(client: Client): Html {
  return html`<strong>${client.clientName ?? client.clientId}</strong>`;
}

function noteOf(client: Client): Html | undefined {
  return noteOn({ id: client.clientId, origin: originOf(client) });
}

/** Protects the provider's forms from CSRF: the secret is bound to the browser's session. */
function secretOf({ oidc }: KoaContextWithOIDC): Html {
  const secret = oidc.session?.state?.['secret'] as string | undefined;
  return html`<input type="hidden" name="xsrf" value="${secret}" />`;
}

function show(ctx: KoaContextWithOIDC, page: Page): void {
  const { text, headers } = renderPage(page, visitorOf(ctx.req));
  ctx.set(headers);
  ctx.body = text;
}
