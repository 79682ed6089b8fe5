import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

/** A request on its way through the guards. */
export interface DirectoryRequest extends FastifyRequest {
  /** Set by the authentication guard. */
  actor?: Actor;
  /** By what the caller was tried to be known; set by the authentication guard. A browser adds cookies on its own. */
  cameBy?: 'cookie' | 'caller' | 'nothing';
}

/** The workspace that the path names, where a route is about one. */
export function workspaceOf({ params }: FastifyRequest): string | undefined {
  return (params as { workspace?: string } | undefined)?.workspace;
}
