import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LimitReached } from '../platform/errors/bound-refusal.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode, ErrorDetails } from '../platform/errors/error-code.js';
import { sayFault, type InputFault } from '../platform/errors/input-fault.js';
import type { Issue } from '../platform/errors/issue.js';
import type { PasswordRefusal } from '../platform/errors/password-refusal.js';
import { say, type Message, type Text } from '../platform/languages/message.js';
import type { FieldKind, Refusal } from '../platform/pages/form.js';
import { linksTo, type Way } from '../platform/pages/dead-link.page.js';
import { html, type Html } from '../platform/pages/html.js';
import { renderPage } from '../platform/pages/page.js';
import { visitorOf, type Visitor } from '../platform/pages/visitor.js';
import { retryHeadersOf, type WireError } from './api-adapter.js';

/** An error as it is shown to a person. */
export interface Explanation {
  readonly status: number;
  /** A sentence or two. */
  readonly text: Message | Html;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the error page links to the log-in page. */
  readonly leadsToLogIn?: boolean;
  /** Where else the error page leads. Default: back to the form, else to the start page. */
  readonly way?: Way;
  /** The kinds of fields that another text would mend. */
  readonly fields?: readonly FieldKind[];
}

type Explanations = {
  readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => Omit<Explanation, 'headers'>;
};

const says = (status: number, text: Message) => () => ({ status, text });

/** Errors that another text in a field resolves. */
const at = (field: FieldKind, status: number, text: Message) => () => ({
  status,
  text,
  fields: [field],
});

/** Errors that another log-in may resolve. */
const again = (status: number, text: Message) => () => ({ status, text, leadsToLogIn: true });

const ofDevice = (status: number, text: Message) => () => ({
  ...at('deviceCode', status, text)(),
  way: { path: '/devices/verify', text: say('device.again') },
});

const later =
  (status: number, problem: Message) =>
  ({ retryAfterSeconds: seconds }: { retryAfterSeconds: number }) => ({
    status,
    text: say('problem.later', { problem, seconds }),
  });

const LOG_IN_PAGE: Way = { path: '/login', text: say('page.logIn') };
const LOG_IN = say('problem.logIn');
const LOG_IN_AGAIN = say('problem.logInAgain');
const NOT_ALLOWED = say('problem.notAllowed');
const NAME_TAKEN = say('problem.nameTaken');
const LIMITED_TOKEN = say('problem.limitedToken');
const PASSKEY = say('problem.passkey');

/** The errors that pages word differently from the APIs for programs, or in several languages. */
const EXPLANATIONS: Explanations = {
  invalid_input: ({ issues }) => ({ status: 400, text: html`${issues.map(explainIssue)}` }),

  not_authenticated: again(401, LOG_IN),
  invalid_api_key: again(401, LOG_IN_AGAIN),
  api_key_of_inactive_account: again(401, LOG_IN_AGAIN),
  invalid_token: again(401, LOG_IN_AGAIN),
  token_expired: again(401, LOG_IN_AGAIN),
  wrong_token_type: again(401, LOG_IN_AGAIN),
  token_without_subject: again(401, LOG_IN_AGAIN),
  token_subject_unknown: again(401, LOG_IN_AGAIN),
  account_inactive: again(401, LOG_IN_AGAIN),
  invalid_refresh_token: again(401, LOG_IN_AGAIN),
  token_of_another_workspace: again(403, LIMITED_TOKEN),
  token_read_only: again(403, LIMITED_TOKEN),
  token_out_of_scope: again(403, LIMITED_TOKEN),
  api_key_beyond_own: says(403, LIMITED_TOKEN),

  not_superuser: says(403, NOT_ALLOWED),
  not_target_user: says(403, NOT_ALLOWED),
  sign_up_disabled: again(403, say('problem.noAccount')),

  host_not_allowed: says(403, say('problem.host', { setting: 'ALLOWED_HOSTS' })),
  foreign_write: says(403, say('problem.foreign')),
  form_token_invalid: says(403, say('problem.formToken')),

  external_account_fixed: says(403, say('problem.external')),
  username_taken: says(400, NAME_TAKEN),
  email_taken: says(400, NAME_TAKEN),
  email_refused: at('email', 400, say('problem.email')),
  email_change_not_found: says(404, say('problem.noEmailChange')),
  current_password_required: at(
    'password',
    400,
    say('problem.currentPassword', { path: '/login/password' }),
  ),
  current_password_wrong: at('password', 400, say('problem.wrongPassword')),
  password_refused: (details) => ({
    status: 400,
    text: explainPassword(details),
    fields: ['newPassword'],
  }),
  password_reused: at('newPassword', 400, say('problem.samePassword')),
  password_required: at('newPassword', 400, say('problem.passwordRequired')),
  account_without_password: says(403, say('problem.noPassword')),

  login_failed: () => ({ ...again(401, say('problem.login'))(), fields: ['password'] }),
  approval_pending: says(403, say('problem.approval')),
  login_of_inactive_account: says(403, say('problem.inactive')),
  password_expired: says(403, say('problem.expiredPassword')),
  second_factor_required: at('code', 403, say('problem.factorNeeded')),
  second_factor_setup_required: says(403, say('problem.factorSetup')),
  second_factor_wrong: at('code', 401, say('problem.wrongCode')),
  second_factor_unconfirmed: at('appCode', 400, say('problem.unconfirmedCode')),
  second_step_gone: again(400, say('problem.stepGone')),
  device_code_expired: ofDevice(400, say('problem.deviceExpired')),
  device_not_found: ofDevice(404, say('problem.device')),
  device_locked: ofDevice(400, say('problem.deviceLocked')),
  workspace_not_found: says(404, say('problem.workspace')),
  auto_login_disabled: again(403, LOG_IN),
  not_a_log_in_token: again(403, LIMITED_TOKEN),
  oauth_interaction_gone: says(400, say('problem.interaction')),
  oauth_grant_not_found: says(404, say('problem.noGrant')),
  oauth_client_refused: says(401, say('problem.client')),
  oauth_client_unknown: says(404, say('problem.provider')),
  oauth_state_mismatch: again(400, say('problem.state')),
  oauth_denied: again(403, say('problem.denied')),
  oauth_failed: again(400, say('problem.providerRefused')),
  oauth_provider_unavailable: again(502, say('problem.providerSilent')),
  oauth_email_unverified: again(403, say('problem.unverified')),
  oauth_email_refused: again(403, say('problem.domain')),
  oauth_account_exists: again(409, say('problem.accountExists')),
  oauth_email_is_username: says(409, say('problem.emailIsName')),
  proof_needed: again(403, say('problem.proof')),
  passkey_refused: again(401, PASSKEY),
  passkey_copied: again(401, say('problem.passkeyCopied')),
  passkeys_unavailable: says(400, say('problem.passkeyHost')),
  mail_not_configured: says(400, say('problem.noMail')),
  reset_token_invalid: says(400, say('problem.link')),

  limit_reached: (details) => ({ status: 409, text: explainLimit(details) }),
  rate_limited: later(429, say('problem.attempts')),
  hashing_overloaded: later(503, say('problem.hashing')),
  database_unavailable: later(503, say('problem.database')),
  route_not_found: says(404, say('problem.noPage')),
  method_not_allowed: says(405, say('problem.method')),
  body_too_large: says(413, say('problem.tooLarge')),
  malformed_request: says(400, say('problem.malformed')),
  unsupported_media_type: says(415, say('problem.media')),
  internal: says(500, say('problem.internal')),
};

const TITLES: Readonly<Record<number, Message>> = {
  401: say('problem.title401'),
  403: say('problem.title403'),
  404: say('problem.title404'),
  429: say('problem.titleWait'),
  503: say('problem.titleWait'),
};

/**
 * Returns what a form needs to show that it was refused. Sets the headers of the error on the
 * response.
 *
 * @throws any error that is not a DomainError
 */
export function showBesideForm(reply: FastifyReply, error: unknown): Refusal {
  if (!(error instanceof DomainError)) throw error;
  const { status, text: problem, headers, fields = [] } = explain(error as DomainError);
  void reply.headers(headers ?? {});
  return { status, problem, fields };
}

function explain(error: DomainError): Explanation {
  const explainIt = EXPLANATIONS[error.code] as
    ((details: unknown) => Omit<Explanation, 'headers'>) | undefined;
  const explanation = explainIt?.(error.details) ?? {
    status: error.status,
    text: say('problem.other', { text: error.text }),
  };
  return { ...explanation, headers: retryHeadersOf(error) };
}

/** @param request tells the language of its sender */
export function wordOnPage(error: DomainError, request?: FastifyRequest): WireError {
  const { status, text, headers, leadsToLogIn, way } = explain(error);
  const visitor = request && visitorOf(request);
  const page = renderPage(
    {
      title: TITLES[status] ?? say('problem.title'),
      content: html`<p class="problem" role="alert">${text}</p>
        ${linksTo([leadsToLogIn ? LOG_IN_PAGE : (way ?? wayBack(visitor))])}`,
    },
    visitor,
  );
  return { status, body: page.text, headers: { ...page.headers, ...headers } };
}

/** To the page whose form was sent, else to the start page. */
function wayBack(visitor?: Visitor): Way {
  const back = visitor?.back;
  return back === undefined
    ? { path: '/', text: say('page.start') }
    : { path: back, text: say('page.back') };
}

function explainIssue({ location, fault }: Issue, index: number): Html {
  const name = location.slice(1).join('.');
  const field = name === '' ? say('problem.form') : html`<code>${name}</code>`;
  const isFirst = index === 0;
  return html`${!isFirst && ' '}${say('problem.field', { field, fault: explainFault(fault) })}`;
}

function explainFault(fault: InputFault): Text {
  switch (fault.kind) {
    case 'missing':
      return say('fault.missing');
    case 'too_long':
      return fault.unit === 'characters' ? say('fault.tooLong', fault) : otherFault(fault);
    case 'not_port':
      return say('fault.port', fault);
    case 'not_uuid':
    case 'unreadable_uuid':
      return say('fault.uuid');
    case 'not_text':
    case 'unstorable_text':
      return say('fault.text');
    default:
      return otherFault(fault);
  }
}

/** Faults that the forms of a browser cannot have. */
function otherFault(fault: InputFault): Text {
  return say('fault.other', { text: sayFault(fault) });
}

function explainPassword({ fault, minBytes, maxBytes }: PasswordRefusal): Message {
  switch (fault) {
    case 'too_short':
      return say('problem.passwordShort', { least: minBytes });
    case 'too_long':
      return say('problem.passwordLong', { most: maxBytes });
    case 'common':
      return say('problem.passwordCommon');
    case 'like_name':
      return say('problem.passwordLikeName');
    case 'costly_hash':
      return say('problem.passwordRefused');
  }
}

function explainLimit({ of, most }: LimitReached): Message {
  if (of === 'api_keys') return say('problem.keys', { most });
  return of === 'devices' ? say('problem.devices', { most }) : say('problem.tooMany', { most });
}
