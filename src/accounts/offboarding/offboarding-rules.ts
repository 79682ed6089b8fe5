import { parseDictionary } from '../../platform/validation/lax.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { textOf } from '../../platform/validation/strict.js';
import type { Successor } from './offboarding.service.js';

/** As many as an account can have memberships in practice. */
const MAX_REASSIGNMENTS = 1000;
const PREFIX = 'u/';
const FORM = 'u/ and the user name of a member: there are no folders here';

const parseTarget = textOf({
  max: 52,
  form: /^u\/[a-zA-Z]\w*$/,
  otherwise: { kind: 'wrong_form', form: FORM },
});

/** Accepts `u/<user name>`. @returns the user name */
export const parseReassignment: Parser<string> = (input) => {
  const parsed = parseTarget(input);
  return 'fault' in parsed ? parsed : { value: parsed.value.slice(PREFIX.length) };
};

/** Accepts an object of `{ "reassign_to": "u/<user name>" }` by workspace ids. */
export const parseReassignments: Parser<Successor[] | undefined> = (input) => {
  if (input === null) return { value: undefined };
  const parsed = parseDictionary(input);
  if ('fault' in parsed) return parsed;
  const entries = Object.entries(parsed.value);
  if (entries.length > MAX_REASSIGNMENTS) {
    return refuse('too_many_values', { most: MAX_REASSIGNMENTS });
  }
  const successors: Successor[] = [];
  for (const [workspaceId, value] of entries) {
    const target = parseReassignment((value as { reassign_to?: unknown } | null)?.reassign_to);
    if ('fault' in target) return target;
    successors.push({ workspaceId, username: target.value });
  }
  return { value: successors };
};
