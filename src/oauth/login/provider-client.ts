/** A person whom a log-in provider has authenticated. */
export interface ProvenPerson {
  /** The provider's id of the person, which never changes. */
  readonly subject: string;
  /** As the provider sent it; undefined when it sent none. */
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
}

/** The values that are created for one log-in and have to come back with it. */
export interface LoginSecrets {
  readonly redirectUri: string;
  readonly state: string;
  /** Binds the ID token to this log-in (OpenID Connect Core 3.1.2.1). */
  readonly nonce: string;
  /** Binds the code to this log-in (RFC 7636). */
  readonly codeVerifier: string;
}

/** The parameters with which a provider redirects a browser back. */
export interface AuthorizationAnswer {
  readonly code?: string;
  readonly state?: string;
  /** The issuer of the response (RFC 9207). */
  readonly iss?: string;
  readonly error?: string;
}

/** A client of one provider. */
export interface ProviderClient {
  /**
   * Returns the URL where the browser logs in.
   *
   * @throws DomainError `oauth_provider_unavailable`
   */
  authorizationUrl(secrets: LoginSecrets): Promise<URL>;
  /**
   * Returns the person who has logged in, after checking the response against the secrets of this
   * log-in.
   *
   * @throws DomainError `ASK_PROVIDER_REFUSALS`
   */
  identify(secrets: LoginSecrets, answer: AuthorizationAnswer): Promise<ProvenPerson>;
}

/** Returns the URL to which the provider has redirected the browser. */
export function answerUrl({ redirectUri }: LoginSecrets, answer: AuthorizationAnswer): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) {
    if (typeof value === 'string') url.searchParams.set(name, value);
  }
  return url;
}
