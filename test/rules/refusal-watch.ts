import { wordOnPage } from '../../src/adapters/pages-wording.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import type { ErrorCode } from '../../src/platform/errors/error-code.js';
import { ENGLISH } from '../../src/platform/languages/en.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import type { Answer } from '../support/client.js';
import type { Verdict } from './rule.js';

/** One rule, for which each kind of credential has its own code. */
const INACTIVE: readonly string[] = ['api_key_of_inactive_account', 'account_inactive'];

/** The errors that a page shows next to its form. They bypass the code that words errors. */
const BESIDE_FORMS: readonly ErrorCode[] = [
  'login_failed',
  'approval_pending',
  'login_of_inactive_account',
  'password_expired',
  'password_reused',
  'second_factor_wrong',
  'second_factor_unconfirmed',
  'rate_limited',
  'current_password_wrong',
  'external_account_fixed',
  'account_without_password',
];

/** What errors with a page of their own are headed. */
const PAGES: readonly (readonly [title: string, ErrorCode])[] = [
  [ENGLISH['link.title'], 'reset_token_invalid'],
];

/** The names of OAuth 2.0 for our errors. */
const OAUTH_ERRORS: Readonly<Record<string, Verdict>> = {
  invalid_client: 'oauth_client_refused',
};

/** Records the code of every error that is answered. Each API words the error in its own way. */
export class RefusalWatch extends Metrics {
  private last: ErrorCode | undefined;

  override readonly countRefusal = (code: ErrorCode): void => {
    this.last = code;
  };

  /** The verdict of the answer. */
  async verdictOf(perform: () => Promise<Answer>): Promise<Verdict> {
    this.last = undefined;
    const answer = await perform();
    const isSentToLogIn = /^\/login\?(again=1&)?next=/.test(answer.headers.get('location') ?? '');
    if (answer.status < 400 && !isSentToLogIn) return 'allowed';
    const untold = isSentToLogIn ? 'not_authenticated' : undefined;
    const code = this.last ?? untold ?? oauthErrorOf(answer) ?? codeBesideForm(answer);
    return INACTIVE.includes(code) ? 'inactive' : code;
  }
}

function oauthErrorOf({ body }: Answer): Verdict | undefined {
  const error = (body as { error?: string } | undefined)?.error;
  return error && (OAUTH_ERRORS[error] ?? error);
}

function codeBesideForm({ status, text }: Answer): Verdict {
  const found =
    PAGES.find(([title]) => text.includes(title))?.[1] ??
    BESIDE_FORMS.find((code) => text.includes(wordsOf(code)));
  return found ?? `an answer ${status} that is not an error of ours: ${text.slice(0, 200)}`;
}

function wordsOf(code: ErrorCode): string {
  const error = new DomainError(code as 'rate_limited', { retryAfterSeconds: 1 });
  const [, words] = /role="alert">([^<]*)</.exec(wordOnPage(error).body as string)!;
  return words!.split(' Please try again')[0]!;
}
