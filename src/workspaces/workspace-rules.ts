import { refuse, type Parser } from '../platform/validation/parser.js';
import { textOf } from '../platform/validation/strict.js';

const USERNAME_MAX_LENGTH = 50;

const WORDS_AND_DASHES = {
  form: /^\w+(-\w+)*$/,
  otherwise: {
    kind: 'wrong_form',
    form: 'letters, digits, underscores and single dashes between them',
  },
} as const;

/** The rules for names in workspaces (contract windmill 5). */
const parseIdText = textOf({
  min: 1,
  max: 50,
  ...WORDS_AND_DASHES,
});

/** `global` is reserved for what belongs to no workspace. */
export const parseWorkspaceId: Parser<string> = (input) =>
  input === 'global' ? refuse('reserved', { name: input, of: 'workspace ID' }) : parseIdText(input);

export const parseWorkspaceName = textOf({ min: 1, max: 50 });

export const parseMemberUsername = textOf({
  min: 1,
  max: USERNAME_MAX_LENGTH,
  form: /^[a-zA-Z]\w*$/,
  otherwise: {
    kind: 'wrong_form',
    form: 'a username can only contain alphanumeric characters and underscores and must start with a letter',
  },
});

export const parseGroupName = textOf({
  min: 1,
  max: 50,
  ...WORDS_AND_DASHES,
});

/** Returns the user name derived from an email; later attempts append 2, 3 ... */
export function suggestUsername(email: string, attempt: number): string {
  const stem =
    email
      .split('@', 1)[0]!
      .replace(/\W/g, '')
      .replace(/^[^a-zA-Z]+/, '') || 'user';
  const suffix = attempt === 1 ? '' : String(attempt);
  return stem.slice(0, USERNAME_MAX_LENGTH - suffix.length) + suffix;
}
