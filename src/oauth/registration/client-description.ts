import { DomainError } from '../../platform/errors/domain-error.js';
import { AUTHORIZATION_CODE, type ApplicationType } from '../clients/client-rules.js';
import { UNVETTED_GRANT_TYPES, UNVETTED_SCOPES } from '../clients/client-origin.js';
import { guessApplicationType } from '../clients/client-soundness.js';
import type { NewClient } from '../clients/clients.service.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';

export const SECRET_METHODS: readonly string[] = ['client_secret_basic', 'client_secret_post'];

/** How a client describes itself (RFC 7591 2). Its fields already have the form of ours. */
export interface ClientDescription {
  readonly client_name?: string | null;
  readonly redirect_uris?: string[] | null;
  readonly post_logout_redirect_uris?: string[] | null;
  readonly grant_types?: string[] | null;
  readonly response_types?: string[] | null;
  /** Separated by spaces. */
  readonly scope?: string | null;
  readonly token_endpoint_auth_method?: string | null;
  readonly application_type?: ApplicationType | null;
  readonly client_uri?: string | null;
  readonly logo_uri?: string | null;
  readonly policy_uri?: string | null;
  readonly tos_uri?: string | null;
  readonly backchannel_logout_uri?: string | null;
  readonly backchannel_logout_session_required?: boolean | null;
}

/** What a client that describes itself may be. */
interface Allowance {
  /** The name of a client that tells none. */
  readonly name: string;
  /** How the client may authenticate, the default first. */
  readonly methods: readonly string[];
  /** The client as it is now. It cannot regain what a superuser took away. */
  readonly known?: Pick<OauthClient, 'scopes' | 'grantTypes' | 'areRightsSet'> | undefined;
}

/**
 * Converts a client's own description to settings. Scopes and grant types that it may not have are
 * left out (RFC 7591 2: the server may replace what is requested), unless nothing is left.
 *
 * @throws DomainError `oauth_client_invalid`
 */
export function toSettings(described: ClientDescription, { name, methods, known }: Allowance) {
  const set = known?.areRightsSet ? known : undefined;
  const allowedScopes = set?.scopes ?? UNVETTED_SCOPES;
  const method = described.token_endpoint_auth_method ?? methods[0]!;
  if (!methods.includes(method)) {
    throw invalid(`token_endpoint_auth_method must be one of: ${methods.join(', ')}`);
  }
  const responseTypes = described.response_types ?? ['code'];
  if (responseTypes.some((type) => type !== 'code')) {
    throw invalid('The only response type is code');
  }
  const redirectUris = described.redirect_uris ?? [];
  const isNative = guessApplicationType(redirectUris, method === 'none') === 'native';
  return {
    name: described.client_name ?? name,
    redirectUris,
    postLogoutRedirectUris: described.post_logout_redirect_uris ?? [],
    grantTypes: allowedOf(
      'grant_types',
      described.grant_types ?? [AUTHORIZATION_CODE],
      set?.grantTypes ?? UNVETTED_GRANT_TYPES,
    ),
    scopes: described.scope
      ? allowedOf('scope', described.scope.split(' ').filter(Boolean), allowedScopes)
      : [...allowedScopes],
    // A program on the user's machine is native, whatever it says: it asks at every log-in.
    applicationType: isNative ? 'native' : (described.application_type ?? 'web'),
    clientUri: described.client_uri ?? null,
    logoUri: described.logo_uri ?? null,
    policyUri: described.policy_uri ?? null,
    tosUri: described.tos_uri ?? null,
    backchannelLogoutUri: described.backchannel_logout_uri ?? null,
    backchannelLogoutSessionRequired: described.backchannel_logout_session_required ?? false,
    isPublic: method === 'none',
  } satisfies NewClient;
}

function allowedOf(field: string, wanted: readonly string[], allowed: readonly string[]): string[] {
  const kept = [...new Set(wanted)].filter((value) => allowed.includes(value));
  if (kept.length === 0) throw invalid(`${field} must have one of: ${allowed.join(', ')}`);
  return kept;
}

/** @param reason what is wrong with a description */
export function invalid(reason: string) {
  return new DomainError('oauth_client_invalid', { reason });
}
