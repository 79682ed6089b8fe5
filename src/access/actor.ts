/** An account as a request sees it. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly profileImage: string | null;
  readonly storeApiKey: string | null;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastLoginAt: Date | null;
  readonly optins: Record<string, unknown> | null;
}

/** Who is calling, and by what. */
export interface Actor {
  readonly account: Account;
  readonly credential: Credential;
}

export type Credential =
  | { readonly kind: 'api-key'; readonly id: string }
  | { readonly kind: 'session'; readonly id: string }
  /** Authentication is switched off: nothing was presented. */
  | { readonly kind: 'none' };
