import type { ErrorDetails } from './error-code.js';

const OF: Record<ErrorDetails['limit_reached']['of'], string> = {
  api_keys: 'An account can have at most # API keys: delete one that is not needed',
  devices: 'An account can have at most # devices: delete one that is not needed',
  workspaces: 'An account can own at most # workspaces',
  groups: 'A workspace can have at most # groups',
  invites: 'A workspace can have at most # open invites',
};

/** Which limit stops one more of something, in a sentence without its full stop. */
export function sayLimitReached({ of, most }: ErrorDetails['limit_reached']): string {
  return OF[of].replace('#', String(most));
}

/** How long a value may be, as pydantic says it. */
export function sayTooLong({ most, unit }: ErrorDetails['value_too_long']): string {
  return unit === 'characters'
    ? `String should have at most ${most} characters`
    : `Value should have at most ${most} bytes as JSON`;
}
