/** The limit of a column: for a text in characters, for JSON and lists in stored bytes. */
export type ColumnBound =
  | { readonly characters: number; readonly isLine?: true }
  | { readonly bytes: number }
  /** Callers cannot choose the value: the function that creates it, or the column it copies. */
  | { readonly fixedBy: string };

type Bounds = Readonly<Record<string, Readonly<Record<string, ColumnBound>>>>;

const characters = (most: number) => ({ characters: most });
/** A name that people base decisions on. It must not contain invisible characters. */
const line = (most: number) => ({ characters: most, isLine: true as const });
const bytes = (most: number) => ({ bytes: most });
const fixedBy = (what: string) => ({ fixedBy: what });

const ADDRESS = fixedBy('toStoredAddress');
const WORKSPACE_ID = fixedBy('workspaces.id');

/** The bound of a text that {@link COLUMN_BOUNDS} does not name. */
export const DEFAULT_BOUND: ColumnBound = line(255);

/**
 * The limits of text, list and JSON columns, by the property names of the entities. Services check
 * what they write ({@link assertBounded}). Stored values are not checked.
 */
export const COLUMN_BOUNDS = {
  users: {
    username: characters(255),
    email: characters(255),
    name: line(255),
    company: line(255),
    jobTitle: line(255),
    avatarUrl: characters(2048),
    profileImage: characters(2048),
    metadata: bytes(8192),
    optins: bytes(8192),
    storeApiKey: fixedBy('hashSecretToHex'),
    usernameKey: fixedBy('keyOfIdentifier'),
    emailProof: fixedBy('users_email_proof_check'),
    movedFrom: fixedBy('users_moved_from_check'),
  },
  passwords: { hash: fixedBy('readPasswordHash') },
  identities: { provider: fixedBy('the configuration'), subject: characters(255) },
  api_keys: {
    name: characters(1000),
    prefix: fixedBy('VISIBLE_LENGTH'),
    scopes: bytes(4096),
    workspaceId: WORKSPACE_ID,
    lastUsedAddress: ADDRESS,
    oauthClientId: fixedBy('oauth_clients.id'),
    logInMethods: fixedBy('LoginCompletion'),
    logInApi: fixedBy('the API of the route'),
    logInAddress: ADDRESS,
    logInUserAgent: fixedBy('toStoredUserAgent'),
  },
  sessions: {
    logInMethods: fixedBy('LoginCompletion'),
    api: fixedBy('the API of the route'),
    address: ADDRESS,
    userAgent: fixedBy('toStoredUserAgent'),
  },
  pending_log_ins: {
    method: fixedBy('pending_log_ins_method_check'),
    needs: fixedBy('pending_log_ins_needs_check'),
    identityProvider: fixedBy('identities.provider'),
    identitySubject: fixedBy('identities.subject'),
  },
  totp_factors: { name: line(100) },
  recovery_code_sets: { hashes: fixedBy('RecoveryCodes') },
  second_factor_requirements: {},
  password_resets: { email: fixedBy('users.email') },
  email_changes: { email: characters(255) },
  passkeys: {
    name: line(100),
    host: characters(255),
    transports: fixedBy('TRANSPORTS'),
  },
  passkey_challenges: {},
  workspaces: {
    id: characters(50),
    name: line(50),
    color: line(7),
    serverUrl: characters(2000),
    serverVersion: line(50),
  },
  memberships: { workspaceId: WORKSPACE_ID, username: characters(50) },
  invites: { workspaceId: WORKSPACE_ID, email: characters(255) },
  groups: { workspaceId: WORKSPACE_ID, name: characters(50), summary: characters(1000) },
  group_members: { workspaceId: WORKSPACE_ID, groupName: fixedBy('groups.name') },
  devices: {
    status: fixedBy('devices_status_check'),
    hostname: characters(100),
    os: characters(100),
    pythonVersion: characters(100),
    zenmlVersion: characters(100),
    ipAddress: ADDRESS,
  },
  oauth_clients: {
    // An id of our own, or the address of a document, which is checked where it is read.
    id: fixedBy('createClientIdText'),
    name: line(100),
    applicationType: fixedBy('oauth_clients_application_type_check'),
    groupsFormat: fixedBy('oauth_clients_groups_format_check'),
    resourceUri: characters(2000),
    resourceFormat: fixedBy('oauth_clients_resource_format_check'),
    origin: fixedBy('oauth_clients_origin_check'),
    clientUri: characters(2000),
    logoUri: characters(2000),
    policyUri: characters(2000),
    tosUri: characters(2000),
    jwks: bytes(32_768),
    jwksUri: characters(2000),
    backchannelLogoutUri: characters(2000),
    redirectUris: bytes(65_536),
    postLogoutRedirectUris: bytes(65_536),
    grantTypes: bytes(1024),
    scopes: bytes(4096),
  },
  oauth_records: {
    model: fixedBy('the library'),
    audience: fixedBy('oauth_clients.resource_uri'),
    clientId: fixedBy('oauth_clients.id'),
    scopes: fixedBy('OAUTH_SCOPES'),
  },
  oauth_log_in_clients: { sid: fixedBy('SessionIds'), clientId: fixedBy('oauth_clients.id') },
  oauth_logout_notices: {
    clientId: fixedBy('oauth_clients.id'),
    sid: fixedBy('oauth_log_in_clients.sid'),
  },
  oauth_registration_tokens: { name: line(100) },
  oauth_signing_keys: { id: fixedBy('SigningKeys'), publicKey: fixedBy('SigningKeys') },
  audit_events: {
    action: fixedBy('the triggers'),
    targetType: fixedBy('the triggers'),
    targetId: fixedBy('the keys of tables'),
    before: fixedBy('audit_shorten'),
    after: fixedBy('audit_shorten'),
    author: fixedBy('authorOf'),
  },
  account_events: {
    consumer: fixedBy('event_consumers.name'),
    kind: fixedBy('the triggers'),
    workspaceId: WORKSPACE_ID,
    changed: fixedBy('the triggers'),
  },
  event_consumers: {
    name: fixedBy('the code of the consumer'),
    hears: fixedBy('event_consumers_hears_check'),
  },
} as const satisfies Bounds;

export type BoundedTable = keyof typeof COLUMN_BOUNDS;

/**
 * The longest form of an IPv6 address with a zone. Behind a proxy, an address can be any text that
 * a client sent.
 */
const ADDRESS_LENGTH = 64;

/** Returns a client's address in the form in which it is stored. */
export function toStoredAddress(address: string): string {
  return address.slice(0, ADDRESS_LENGTH);
}

const USER_AGENT_LENGTH = 255;

/** Returns what a client says about itself in the form in which it is stored; null for nothing. */
export function toStoredUserAgent(text: string | undefined): string | null {
  return text?.replace(/[^\x20-\x7e]/g, '').slice(0, USER_AGENT_LENGTH) || null;
}
