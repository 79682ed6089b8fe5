import type { ApiName } from './table.js';
import { CALLERS, POWERLESS, type CallerKind, type Verdict } from './rule.js';

/**
 * An API whose verdict differs from that of the others. docs/rules.md explains each exception under
 * its id.
 */
export interface Exception {
  readonly id: string;
  readonly actions: readonly string[];
  readonly api: ApiName;
  /** The route, where the exception is about one of several routes of the API. */
  readonly route?: string;
  readonly callers: readonly CallerKind[];
  readonly verdict: Verdict;
  readonly reason: string;
}

const BY_NAME_OF_WINDMILL =
  "Windmill's routes about an account are superusers' alone, so an ordinary caller is refused before it is known whom the route is about.";
const CANNOT_ASK = "Windmill's API has no field for the current password.";

export const EXCEPTIONS: readonly Exception[] = [
  {
    id: 'windmill-superusers-alone',
    actions: [
      "set another's password",
      "set one's own password where superusers set passwords",
      "change another's email",
      "change another's profile",
      'make another a superuser',
      'make oneself a superuser',
      "take another's superuser rights",
      'deactivate another',
      'activate another',
      'deactivate oneself',
    ],
    api: 'Windmill',
    callers: POWERLESS,
    verdict: 'not_superuser',
    reason: BY_NAME_OF_WINDMILL,
  },
  {
    id: 'zenml-service-accounts-of-superusers',
    actions: ["delete another account's unlimited key"],
    api: 'ZenML',
    callers: POWERLESS,
    verdict: 'not_superuser',
    reason:
      "ZenML's routes about service accounts are superusers' alone: no ordinary account is one.",
  },
  {
    id: 'windmill-no-current-password',
    actions: [
      'send a wrong current password when changing it',
      "guess one's own password when changing it",
    ],
    api: 'Windmill',
    callers: CALLERS,
    verdict: 'allowed',
    reason: `${CANNOT_ASK} With RESET_REQUIRES_CURRENT_PASSWORD it refuses every change.`,
  },
  {
    id: 'pages-ask-for-the-second-factor',
    actions: ['log in by a password alone, with a second factor'],
    api: 'pages',
    callers: CALLERS,
    verdict: 'allowed',
    reason: 'A page can ask: the password leads to the page of the code, and to no log-in.',
  },
  {
    id: 'windmill-leave-instance',
    actions: ["delete one's own account"],
    api: 'Windmill',
    route: 'POST /api/users/leave_instance',
    callers: [...POWERLESS, 'superuser', 'service account', 'impersonation token', 'expiring key'],
    verdict: 'allowed',
    reason: 'Windmill has a route by which people leave; the others know no such wish.',
  },
  {
    id: 'windmill-leave-instance-whole',
    actions: ["delete one's own account"],
    api: 'Windmill',
    route: 'POST /api/users/leave_instance',
    callers: ['scoped key', 'OAuth token'],
    verdict: 'token_out_of_scope',
    reason: 'To leave is the end of an account, which takes a credential with all its power.',
  },
  {
    id: 'windmill-log-out-needs-a-token',
    actions: ['log out'],
    api: 'Windmill',
    callers: ['anonymous'],
    verdict: 'not_authenticated',
    reason: "Windmill's clients are told when they have sent nothing that could be ended.",
  },
  {
    id: 'langflow-sign-up',
    actions: ['create an account without an email'],
    api: 'Langflow',
    callers: ['anonymous', 'inactive', ...POWERLESS],
    verdict: 'sign_up_disabled',
    reason: 'The route is the sign-up too, which is open or closed for everybody but superusers.',
  },
  {
    id: 'langflow-refresh-by-cookie',
    actions: ['renew a log-in'],
    api: 'Langflow',
    callers: ['anonymous'],
    verdict: 'invalid_refresh_token',
    reason:
      'A log-in is renewed there by a cookie of its own, which is not a credential elsewhere.',
  },
  {
    id: 'windmill-absent-scopes-are-all',
    actions: ['create a key with the same limits as the credential'],
    api: 'Windmill',
    callers: ['scoped key'],
    verdict: 'token_out_of_scope',
    reason:
      "Windmill's clients read a token that was made without scopes as one for everything: it is refused rather than made narrower unseen.",
  },
  {
    id: 'pages-whole-log-ins',
    actions: ['create a key with the same limits as the credential', "revoke one's own grant"],
    api: 'pages',
    callers: ['scoped key'],
    verdict: 'token_out_of_scope',
    reason: 'A cookie of the pages is a log-in; what is less than one opens no page.',
  },
  {
    id: 'pages-no-oauth-tokens',
    actions: [
      'create a key with the same limits as the credential',
      'approve a device',
      'authorize an application',
      "revoke one's own grant",
      "ask for another email of one's own",
      'prove an email by its link',
    ],
    api: 'pages',
    callers: ['OAuth token'],
    verdict: 'invalid_api_key',
    reason: 'A cookie of the pages is a log-in; a token of OAuth is none.',
  },
  {
    id: 'pages-cli-lifetime',
    actions: ['create a key with the same limits as the credential'],
    api: 'pages',
    callers: ['expiring key'],
    verdict: 'api_key_beyond_own',
    reason:
      'The page makes tokens of a lifetime of its own (CLI_TOKEN_EXPIRE_SECONDS); a credential with less time left is refused.',
  },
  {
    id: 'oauth2-inactive-program',
    actions: ['log in as a client by its secret'],
    api: 'OAuth 2.0',
    callers: ['inactive'],
    verdict: 'invalid_grant',
    reason:
      'The token endpoint has known the program by then, and RFC 6749 has no other name for an account that may not go on.',
  },
];
