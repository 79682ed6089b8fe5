/** No characters that look alike. Passwords are in groups, which are easy to read out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A random password of 99 bits. */
export function newPassword(): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, randomLetter).join(''),
  );
  return groups.join('-');
}

function randomLetter(): string {
  const bytes = new Uint8Array(1);
  const limit = 256 - (256 % LETTERS.length);
  // Bytes above the last whole multiple would make some letters more frequent.
  do crypto.getRandomValues(bytes);
  while (bytes[0]! >= limit);
  return LETTERS[bytes[0]! % LETTERS.length]!;
}
