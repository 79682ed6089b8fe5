import { isTypedIn } from '../app/typed';
import { readCurrentUserApiV1UsersWhoamiGet } from './gen';
import { translateRefusal } from '../i18n/refusals';
import { client } from './gen/client.gen';

/** Only our own scripts can send it, so a form of another site cannot use the session. */
const SESSION_HEADER = { 'gatehouse-session': '1' };

client.setConfig({
  baseUrl: globalThis.location.origin,
  credentials: 'same-origin',
  headers: SESSION_HEADER,
});

/** What the server, or the way to it, answered in place of data. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The status of the answer, 0 without an answer. */
    readonly status: number,
    /** What finds the request in the log and in the audit trail. */
    readonly requestId?: string,
    /** The faults of single fields of the input, by their names. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** Whether the server required a fresh proof that was not given. */
    readonly isProofNeeded = false,
  ) {
    super(message);
  }
}

/** Whether the server answers at all. */
export async function isReachable(): Promise<boolean> {
  const { response } = await attempt(() => readCurrentUserApiV1UsersWhoamiGet());
  return response !== undefined;
}

interface Outcome<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly request?: Request;
  readonly response?: Response;
}

/** Asks the person for a fresh proof. Resolves to whether it was given. */
type ProofPrompt = () => Promise<boolean>;

let promptForProof: ProofPrompt | undefined;

/** The shell registers here how it asks for a fresh proof. */
export function onProofNeeded(prompt: ProofPrompt | undefined): void {
  promptForProof = prompt;
}

/** Asks the person to log in again. Resolves to whether the same person is back. */
type LogInPrompt = () => Promise<boolean>;

let promptForLogIn: LogInPrompt | undefined;

/** The shell registers here how it asks for a new log-in without leaving the view. */
export function onLoggedOut(prompt: LogInPrompt | undefined): void {
  promptForLogIn = prompt;
}

let waiting = 0;

/** Whether what was asked for waits for a proof or a log-in, so that the server has not done it. */
export function isPersonAsked(): boolean {
  return waiting > 0;
}

async function askPerson(prompt: () => Promise<boolean>): Promise<boolean> {
  waiting += 1;
  try {
    return await prompt();
  } finally {
    waiting -= 1;
  }
}

/**
 * Calls an operation of the generated client. If the server wants a fresh proof of who is there, or
 * the session has ended, it asks for the proof or for a log-in, and calls again.
 *
 * @throws ApiError
 */
export async function ask<Data>(call: () => Promise<Outcome<Data>>): Promise<Data> {
  const first = await attempt(call);
  if (isProofNeeded(first)) {
    const isProven = promptForProof && (await askPerson(promptForProof));
    return read(isProven ? await attempt(call) : first);
  }
  const isBack = (await isLoggedOut(first)) && (await logInAgain(first));
  return isBack ? ask(call) : read(first);
}

async function attempt<Data>(call: () => Promise<Outcome<Data>>): Promise<Outcome<Data>> {
  try {
    return await call();
  } catch (error) {
    return { error };
  }
}

function read<Data>({ data, error, response }: Outcome<Data>): Data {
  if (response?.ok) return data as Data;
  if (!response) throw new ApiError('unreachable', 0);
  throw toApiError(error, response);
}

/**
 * Whether the session has ended. Langflow's API answers 403 then, as it does to those who may not
 * do something, so the account is asked for.
 */
async function isLoggedOut({ response }: Outcome<unknown>): Promise<boolean> {
  if (response?.status !== 401 && response?.status !== 403) return false;
  const { response: own } = await attempt(() => readCurrentUserApiV1UsersWhoamiGet());
  return own?.status === 401 || own?.status === 403;
}

/** Keeps a view in which something was typed or runs; otherwise the log-in page opens at once. */
async function logInAgain({ request }: Outcome<unknown>): Promise<boolean> {
  const isWrite = request !== undefined && request.method !== 'GET';
  if (promptForLogIn && (isWrite || isTypedIn())) return askPerson(promptForLogIn);
  leaveForLogIn();
  return false;
}

/** The log-in page leads back to the view that is open. */
function leaveForLogIn(): void {
  const { pathname, search } = globalThis.location;
  globalThis.location.assign(`/login?next=${encodeURIComponent(pathname + search)}`);
}

/** RFC 9470. */
function isProofNeeded({ response }: Outcome<unknown>): boolean {
  const challenge = response?.headers.get('www-authenticate') ?? '';
  return response?.status === 403 && challenge.includes('insufficient_user_authentication');
}

function toApiError(error: unknown, response: Response): ApiError {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const { text, fields } = wordsOf(error);
  const words = text || response.statusText;
  return new ApiError(words, response.status, requestId, fields, isProofNeeded({ response }));
}

interface Fault {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** Each API words its errors in its own form: a text, or a detail that is a text or a list. */
function wordsOf(error: unknown): { text: string; fields?: Record<string, string> } {
  if (typeof error === 'string') return { text: translateRefusal(error) };
  const detail = (error as { detail?: unknown } | undefined)?.detail;
  if (typeof detail === 'string') return { text: translateRefusal(detail) };
  if (!Array.isArray(detail)) return { text: '' };
  const faults = detail
    .filter(isFault)
    .map(({ loc, msg }) => ({ loc, msg: translateRefusal(msg) }));
  if (faults.length === 0) {
    return { text: detail.filter(isText).map(translateRefusal).join(' ') };
  }
  const fields = Object.fromEntries(faults.map(({ loc, msg }) => [String(loc.at(-1)), msg]));
  return { text: faults.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`).join('. '), fields };
}

function isFault(value: unknown): value is Fault {
  const { loc, msg } = (value ?? {}) as Partial<Fault>;
  return Array.isArray(loc) && typeof msg === 'string';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
