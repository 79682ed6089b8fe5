import { logInOf, type Actor, type Credential } from '../access/actor.js';
import { toStoredAddress, toStoredUserAgent } from '../platform/bounds/column-bounds.js';
import type { DirectoryRequest } from '../access/request.js';
import { languageOf } from '../platform/languages/language-of-request.js';
import { DEFAULT_LANGUAGE, type Language } from '../platform/languages/languages.js';
import type { Place } from './authors.js';

/** The author of a change in the audit trail. */
export interface Author {
  /** How the change was made: by a request or on the command line of the server. */
  readonly via: 'http' | 'command-line';
  /** Absent if nobody is signed in. */
  readonly user_id?: string;
  readonly username?: string;
  /** The superuser who acted as that account, with an impersonation token. */
  readonly impersonator_id?: string;
  readonly credential?: Credential['kind'];
  readonly credential_id?: string;
  readonly address?: string;
  readonly request_id?: string;
  /** Of the person, by the request. Absent if it is the default one. */
  readonly language?: Language;
}

export function authorOf(request: DirectoryRequest): Author {
  const language = languageOf(request);
  return {
    via: 'http',
    ...(request.actor && identify(request.actor)),
    address: toStoredAddress(request.ip),
    request_id: request.id,
    ...(language !== DEFAULT_LANGUAGE && { language }),
  };
}

export function placeOf({ routeOptions, ip, headers }: DirectoryRequest): Place {
  return {
    api: routeOptions.config.api?.name ?? null,
    address: toStoredAddress(ip),
    userAgent: toStoredUserAgent(headers['user-agent']),
  };
}

function identify({ account, credential }: Actor): Partial<Author> {
  return {
    user_id: account.id,
    username: account.username,
    ...impersonatorIn(credential),
    // A log-in may have a token that is stored as keys are.
    credential: logInOf(credential) === undefined ? credential.kind : 'session',
    credential_id: idOf(credential),
  };
}

function impersonatorIn(credential: Credential): Pick<Author, 'impersonator_id'> {
  const id = credential.kind === 'api-key' ? credential.impersonatorId : null;
  return id === null ? {} : { impersonator_id: id };
}

/**
 * Returns the account of the person or program that acted, which with an impersonation token is the
 * superuser; undefined if nobody was logged in.
 */
export function actingAccountOf(author: Author | null): string | undefined {
  return author?.impersonator_id ?? author?.user_id;
}

function idOf(credential: Credential): string | undefined {
  switch (credential.kind) {
    case 'api-key':
    case 'session':
      return credential.id;
    case 'oauth-token':
      return credential.clientId ?? undefined;
    case 'none':
      return undefined;
  }
}
