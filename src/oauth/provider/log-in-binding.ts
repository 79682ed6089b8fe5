import type Provider from 'oidc-provider';
import type { AdapterPayload } from 'oidc-provider';
import type { Actor } from '../../access/actor.js';
import type { Library } from './provider-library.js';
import type { ProviderRequest } from './provider-request.js';

/** The name under which a browser's session and a grant remember the log-in that they came of. */
const LOG_IN_ID = 'logInId';

interface Bound {
  [LOG_IN_ID]?: string | undefined;
}

/** The log-in that a caller came with; undefined where authentication is off. */
export function logInIdOf(actor: Actor | undefined): string | undefined {
  return actor?.credential.kind === 'api-key' ? actor.credential.id : undefined;
}

/** The log-in that a session or a grant came of; undefined for what outlasts it. */
export function logInIdIn(model: object | undefined): string | undefined {
  return (model as Bound | undefined)?.[LOG_IN_ID];
}

/**
 * With which log-in a grant must end: undefined for one that is good while the person is away, and for a device, which is a log-in of
 * its own. A grant of the one kind does not do for the other.
 */
export function bindingFor(
  actor: Actor | undefined,
  { isDevice, isOffline }: { isDevice: boolean; isOffline: boolean },
): string | undefined {
  return isDevice || isOffline ? undefined : logInIdOf(actor);
}

/** Lets a grant end with a log-in, or outlast it. */
export function bind(grant: object, logInId: string | undefined): void {
  (grant as Bound)[LOG_IN_ID] = logInId;
}

/**
 * Lets the provider's sessions remember the log-in at our pages that they stand on. What is issued in a session then ends with that
 * log-in, wherever the log-in ends: see {@link logInOf}.
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
 * With which log-in a record ends. A code is issued before the session it belongs to is stored, what comes of the code long after: the
 * one is told the log-in, the other the session.
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
