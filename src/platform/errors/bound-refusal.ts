import { sayFault } from './input-fault.js';

/** The details of a field that is longer than its bound. */
export interface TooLong {
  readonly field: string;
  readonly most: number;
  readonly unit: 'characters' | 'bytes';
}

/** The details of a limit that is reached. */
export interface LimitReached {
  readonly of:
    | 'api_keys'
    | 'devices'
    | 'workspaces'
    | 'groups'
    | 'group_members'
    | 'invites'
    | 'members'
    | 'passkeys'
    | 'registered_clients'
    | 'registration_tokens';
  readonly most: number;
}

const OF: Record<LimitReached['of'], string> = {
  api_keys: 'An account can have at most # API keys: delete one that is not needed',
  devices: 'An account can have at most # devices: delete one that is not needed',
  workspaces: 'An account can own at most # workspaces',
  groups: 'A workspace can have at most # groups',
  group_members: 'The groups of a workspace can have at most # members together',
  members: 'A workspace can have at most # members',
  passkeys: 'An account can have at most # passkeys: remove one that is not needed',
  invites: 'A workspace can have at most # open invites',
  registered_clients: 'At most # clients may have registered themselves',
  registration_tokens: 'There can be at most # registration tokens: delete one that is not needed',
};

/** Says which limit was reached, as a sentence without its full stop. */
export function sayLimitReached({ of, most }: LimitReached): string {
  return OF[of].replace('#', String(most));
}

/** Says how long a value may be, as a sentence without its full stop. */
export function sayTooLong({ most, unit }: TooLong): string {
  return sayFault({ kind: 'too_long', most, unit });
}
