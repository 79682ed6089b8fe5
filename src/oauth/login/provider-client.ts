/** A person as a log-in provider knows them. */
export interface ProvenPerson {
  /** The provider's own name of the person, which never changes. */
  readonly subject: string;
  /** As the provider has sent it; undefined when it has none or tells none. */
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
}

/** What is made for one log-in and must come back with it. */
export interface LoginSecrets {
  readonly redirectUri: string;
  readonly state: string;
  /** Ties the ID token to this log-in (OpenID Connect Core 3.1.2.1). */
  readonly nonce: string;
  /** Ties the code to this log-in (RFC 7636). */
  readonly codeVerifier: string;
}

/** What a provider sends a browser back with. */
export interface AuthorizationAnswer {
  readonly code?: string;
  readonly state?: string;
  /** Who answered (RFC 9207). */
  readonly iss?: string;
  readonly error?: string;
}

/** Our part as the client of one provider. */
export interface ProviderClient {
  /**
   * Where the browser goes to log in.
   *
   * @throws DomainError `oauth_provider_unavailable`
   */
  authorizationUrl(secrets: LoginSecrets): Promise<URL>;
  /**
   * Who has logged in there, after the answer was checked against what was made for this log-in.
   *
   * @throws DomainError `oauth_denied`, `oauth_failed`, `oauth_provider_unavailable`
   */
  identify(secrets: LoginSecrets, answer: AuthorizationAnswer): Promise<ProvenPerson>;
}

/** The URL to which the provider has sent the browser. */
export function answerUrl({ redirectUri }: LoginSecrets, answer: AuthorizationAnswer): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) {
    if (typeof value === 'string') url.searchParams.set(name, value);
  }
  return url;
}
