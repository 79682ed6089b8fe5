import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

/** A request, with what the guards add to it. */
export interface DirectoryRequest extends FastifyRequest {
  /** Set by the authentication guard. */
  actor?: Actor;
  /**
   * Where the credential came from. Set by the authentication guard. `cookie` is a credential that
   * the browser added by itself; `script` is the session of our pages, for which their script
   * asked; `caller` is one that the client sent.
   */
  cameBy?: 'cookie' | 'script' | 'caller' | 'nothing';
}

/** Returns the workspace in the path, or undefined if the route has none. */
export function workspaceOf({ params }: FastifyRequest): string | undefined {
  return (params as { workspace?: string } | undefined)?.workspace;
}
