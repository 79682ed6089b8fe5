/** The rule for user names that a name violates. */
export interface NameRefusal {
  readonly fault:
    | 'blank'
    | 'too_long'
    | 'blank_edges'
    | 'invisible_characters'
    | 'mark_in_front'
    | 'several_scripts'
    | 'address';
}

/** The most characters of a user name. */
export const MAX_NAME_LENGTH = 255;

const REASONS: Record<NameRefusal['fault'], string> = {
  blank: 'A user name must not be blank',
  too_long: `A user name must have at most ${MAX_NAME_LENGTH} characters`,
  blank_edges: 'A user name must not begin or end with a space',
  invisible_characters: 'A user name must not contain control or invisible characters',
  mark_in_front: 'A user name must not begin with a combining mark',
  several_scripts: 'A user name must not mix scripts',
  address: "A user name must not look like an email address, unless it is the account's own email",
};

/** Says why a user name is refused, as a sentence without its full stop. */
export function sayWhyNameRefused({ fault }: NameRefusal): string {
  return REASONS[fault];
}
