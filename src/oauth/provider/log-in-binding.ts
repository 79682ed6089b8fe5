import type Provider from 'oidc-provider';
import type { AdapterPayload } from 'oidc-provider';
import type { Actor } from '../../access/actor.js';
import type { Library } from './provider-library.js';
import type { ProviderRequest } from './provider-request.js';

/** The property in which a browser session and a grant store the log-in that they came from. */
const LOG_IN_ID = 'logInId';

interface Bound {
  [LOG_IN_ID]?: string | undefined;
}

/** Returns the id of the caller's log-in; undefined when authentication is off. */
export function logInIdOf(actor: Actor | undefined): string | undefined {
  return actor?.credential.kind === 'api-key' ? actor.credential.id : undefined;
}

/** Returns the log-in from which a session or a grant came; undefined if it outlasts the log-in. */
export function logInIdIn(model: object | undefined): string | undefined {
  return (model as Bound | undefined)?.[LOG_IN_ID];
}

/**
 * Returns the log-in with which a grant has to end: undefined for offline access, and for a device,
 * which is a log-in of its own. A grant of one kind cannot be used for the other.
 */
export function bindingFor(
  actor: Actor | undefined,
  { isDevice, isOffline }: { isDevice: boolean; isOffline: boolean },
): string | undefined {
  return isDevice || isOffline ? undefined : logInIdOf(actor);
}

/** Binds a grant to a log-in, or unbinds it. */
export function bind(grant: object, logInId: string | undefined): void {
  (grant as Bound)[LOG_IN_ID] = logInId;
}

/**
 * Makes the provider's sessions remember the log-in at our pages on which they are based. What is
 * issued in a session then ends with that log-in, wherever it is ended: see {@link logInOf}.
 */
export function bindToLogIns(provider: Provider, library: Library): void {
  for (const model of [provider.Session, provider.Grant]) {
    const { IN_PAYLOAD: names } = model as unknown as { IN_PAYLOAD: readonly string[] };
    Object.defineProperty(model, 'IN_PAYLOAD', { value: [...names, LOG_IN_ID] });
  }
  const sessions = provider.Session.prototype as unknown as {
    loginAccount: (this: Bound, details: object) => void;
  };
  const { loginAccount } = sessions;
  sessions.loginAccount = function (details) {
    loginAccount.call(this, details);
    const request = library.Provider.ctx?.req as ProviderRequest | undefined;
    this[LOG_IN_ID] = logInIdOf(request?.actor);
  };
}

/**
 * Returns the log-in with which a record ends. A code is issued before its session is stored, and
 * so gets the log-in; tokens are issued long after, and get the session.
 */
export function logInOf(
  payload: AdapterPayload & Bound,
  { Provider: { ctx } }: Library,
): { readonly logInId?: string | undefined; readonly sessionUid?: string } {
  const { sessionUid, expiresWithSession } = payload;
  if (!expiresWithSession || sessionUid === undefined) return { logInId: payload[LOG_IN_ID] };
  const session = ctx?.oidc.session;
  return session?.uid === sessionUid ? { logInId: logInIdIn(session) } : { sessionUid };
}

/**
 * Returns the log-in about whose end the client of a code is told; undefined if its ID token has
 * no `sid`. Also for offline access, which outlasts the log-in: the person has logged out all the
 * same.
 */
export function endsToTell(
  { sid, clientId }: AdapterPayload,
  { Provider: { ctx } }: Library,
): { readonly sid: string; readonly logInId: string } | undefined {
  const logInId = logInIdIn(ctx?.oidc.session);
  if (sid === undefined || clientId === undefined || logInId === undefined) return undefined;
  return { sid, logInId };
}
