/**
 * The groups of settings: the sections of docs/configuration.md. A group begins at its first
 * variable and ends where the next one begins.
 */
export const SETTING_GROUPS = [
  { id: 'address', title: 'Address', first: 'HOST' },
  { id: 'database', title: 'Database and data', first: 'DATABASE_URL' },
  { id: 'first-superuser', title: 'First superuser', first: 'SUPERUSER' },
  { id: 'access', title: 'Authentication and console', first: 'AUTH_ENABLED' },
  { id: 'accounts', title: 'Accounts and passwords', first: 'SIGNUP_ENABLED' },
  { id: 'second-factors', title: 'Second factors', first: 'SECOND_FACTOR' },
  {
    id: 'lifetimes',
    title: 'Lifetimes of log-ins and tokens',
    first: 'ACCESS_TOKEN_EXPIRE_SECONDS',
  },
  { id: 'workspaces', title: 'Workspaces', first: 'CREATE_WORKSPACE_REQUIRE_SUPERADMIN' },
  { id: 'providers', title: 'Log-in providers and applications', first: 'OAUTH_LOGINS' },
  { id: 'mail', title: 'Mail', first: 'SMTP_URL' },
  { id: 'cookies', title: 'Cookies and forward auth', first: 'COOKIE_SECURE' },
  { id: 'limits', title: 'Limits', first: 'LOGIN_RATE_LIMIT_PER_MINUTE' },
  { id: 'records', title: 'Uses of keys and audit trail', first: 'TRACK_API_KEY_USAGE' },
  { id: 'http', title: 'HTTP', first: 'TRUST_PROXY' },
  { id: 'operation', title: 'Logs, metrics and stop', first: 'LOG_LEVEL' },
] as const;

export type SettingGroup = (typeof SETTING_GROUPS)[number]['id'];

/** Tells the group of each variable. They are in the order of docs/configuration.md. */
export function groupsOf(variables: readonly string[]): readonly SettingGroup[] {
  let group: SettingGroup = SETTING_GROUPS[0].id;
  return variables.map((variable) => {
    group = SETTING_GROUPS.find(({ first }) => first === variable)?.id ?? group;
    return group;
  });
}
