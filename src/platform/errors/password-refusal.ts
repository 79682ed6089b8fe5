/** The violated rule for new passwords or imported hashes, and how long passwords must be. */
export interface PasswordRefusal {
  readonly fault: 'too_short' | 'too_long' | 'common' | 'like_name' | 'costly_hash';
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** Says why a new password is refused, as a sentence without its full stop. */
export function sayWhyRefused(details: PasswordRefusal): string {
  switch (details.fault) {
    case 'too_short':
      return `A password should have at least ${details.minBytes} bytes`;
    case 'too_long':
      return `A password should have at most ${details.maxBytes} bytes`;
    case 'common':
      return 'This password is one of those that are tried first; choose another';
    case 'like_name':
      return 'This password is too much like the name of the account or of this product; choose another';
    case 'costly_hash':
      return 'The hash of the password costs more than those made here; raise BCRYPT_COST to import it';
  }
}
