/** Which rule for new passwords one does not keep, and how long they may be. */
export interface PasswordRefusal {
  readonly fault: 'too_short' | 'too_long' | 'common' | 'like_name';
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** Why a new password is refused, in a sentence without its full stop. */
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
  }
}
