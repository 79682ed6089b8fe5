/** The page where people see and revoke what programs may do. */
export const APPLICATIONS = '/applications';

/** What a scope lets a program do, as the consent page says it. */
const WORDS: Readonly<Record<string, string>> = {
  openid: 'Verify that it is you',
  profile: 'See your user name, name and picture',
  email: 'See your email address',
  groups: 'See your workspaces and your groups in them',
  roles: 'See your roles: in your workspaces, and whether you are a superuser',
  offline_access: 'Keep this access while you are away, even after you log out',
  read: 'Read everything that you can read',
  admin: 'Do everything that you can do, without limits',
  'users:read': 'Read the accounts that you can read',
  'users:write': 'Change the accounts that you can change',
  'keys:read': 'List your API keys',
  'keys:write': 'Create and delete your API keys',
  'workspaces:read': 'Read your workspaces and their members',
  'workspaces:write': 'Change your workspaces and their members',
  'groups:read': 'Read the groups of your workspaces',
  'groups:write': 'Change the groups of your workspaces',
  'settings:read': 'Read settings',
  'settings:write': 'Change settings',
};

/** What a single claim tells a program. */
const CLAIM_WORDS: Readonly<Record<string, string>> = {
  name: 'See your name',
  preferred_username: 'See your user name',
  picture: 'See your picture',
  updated_at: 'See when your profile last changed',
  email: 'See your email address',
  groups: 'See your workspaces and your groups in them',
  roles: 'See your roles: in your workspaces, and whether you are a superuser',
  email_verified: 'See whether your email address is verified',
};

export function claimInWords(claim: string): string {
  return CLAIM_WORDS[claim] ?? claim;
}

export function inWords(scope: string): string {
  return WORDS[scope] ?? scope;
}
