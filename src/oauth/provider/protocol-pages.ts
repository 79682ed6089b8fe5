import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { html, type Html } from '../../platform/pages/html.js';
import { renderPage, type Page } from '../../platform/pages/page.js';
import { originOf } from './client-metadata.js';
import { noteOn } from './client-note.js';

/** The path at which a person authorizes a device (RFC 8628 3.3). */
export const DEVICE_PATH = '/oauth/device';
const LOGOUT_CONFIRM_PATH = '/oauth/logout/confirm';

const CODE_PROBLEMS: Readonly<Record<string, string>> = {
  NoCodeError: 'Please enter the code that the device shows.',
  NotFoundError: 'This code is not known. Please check it and try again.',
  ExpiredError: 'The code has expired. Please start again on the device.',
  AlreadyUsedError: 'The code was already used. Please start again on the device.',
  AbortedError: 'The device was not authorized.',
};

/** Texts for OAuth 2.0 errors that a person can do something about. */
const PROBLEMS: Readonly<Record<string, string>> = {
  invalid_client: 'The application is not known here.',
  invalid_redirect_uri: 'The redirect URI of the application is not registered.',
  access_denied: 'Access was denied.',
  temporarily_unavailable: 'The database is unavailable. Please try again in a moment.',
};

export function showCodeInput(ctx: KoaContextWithOIDC, problem?: Error): void {
  if (problem && !(problem.name in CODE_PROBLEMS)) return showCodeTrouble(ctx);
  show(ctx, {
    title: 'Connect a device',
    content: html`
      ${problem && html`<p class="problem" role="alert">${CODE_PROBLEMS[problem.name]}</p>`}
      <form method="post" action="${DEVICE_PATH}">
        ${secretOf(ctx)}
        <label for="user_code">Code shown on the device</label>
        <input
          id="user_code"
          name="user_code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          required
          autofocus
        />
        <button>Continue</button>
      </form>
    `,
  });
}

export function showCodeConfirmation(
  ctx: KoaContextWithOIDC,
  client: Client,
  userCode: string,
): void {
  show(ctx, {
    title: 'Confirm your device',
    content: html`
      ${noteOf(client)}
      <p>
        <strong>${client.clientName ?? client.clientId}</strong> asks for access to your account.
        The device must show this code:
      </p>
      <p><code>${userCode}</code></p>
      <p>If you did not start this, or the device shows another code, cancel.</p>
      <form method="post" action="${DEVICE_PATH}">
        ${secretOf(ctx)}
        <input type="hidden" name="user_code" value="${userCode}" />
        <input type="hidden" name="confirm" value="yes" />
        <button>Continue</button>
        <button class="plain" name="abort" value="yes">Cancel</button>
      </form>
    `,
  });
}

export function showDeviceSuccess(ctx: KoaContextWithOIDC): void {
  show(ctx, {
    title: 'Device connected',
    content: html`<p>You can close this page and continue on the device.</p>`,
  });
}

export function showLogout(ctx: KoaContextWithOIDC): void {
  const { client } = ctx.oidc;
  show(ctx, {
    title: 'Log out',
    content: html`
      ${client && noteOf(client)}
      <p>
        ${client?.clientName && html`<strong>${client.clientName}</strong> has logged you out. `}Do
        you want to log out of Gatehouse too?
      </p>
      <form method="post" action="${LOGOUT_CONFIRM_PATH}">
        ${secretOf(ctx)}
        <button name="logout" value="yes">Log out</button>
        <button class="plain">Stay logged in</button>
      </form>
    `,
    formTargets: originsOf(ctx.oidc.session?.state?.['postLogoutRedirectUri']),
  });
}

export function showLoggedOut(ctx: KoaContextWithOIDC): void {
  show(ctx, {
    title: 'You are logged out',
    content: html`<p>You can close this page.</p>
      <p><a class="button" href="/logout">See who is logged in</a></p>`,
  });
}

/** Shows nothing of an error that the protocol does not show: no exception message, no stack. */
export function showError(
  ctx: KoaContextWithOIDC,
  { error, error_description: description }: { error?: string; error_description?: string },
): void {
  const isOurs = error === 'server_error' || error === undefined;
  show(ctx, {
    title: 'That did not work',
    content: html`
      <p class="problem" role="alert">
        ${(error && PROBLEMS[error]) ?? 'The application sent an invalid request.'}
      </p>
      ${!isOurs && html`<p><code>${error}</code>: ${description ?? 'no details'}</p>`}
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
    title: 'That did not work',
    content: html`
      <p class="problem" role="alert">This form is no longer valid.</p>
      <p><a class="button" href="${DEVICE_PATH}">Enter the code again</a></p>
    `,
  });
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
  const { text, headers } = renderPage(page);
  ctx.set(headers);
  ctx.body = text;
}
