/** What the document says about fields that several APIs have. */

export const NEW_PASSWORD =
  'A new password: 8 to 72 bytes in UTF-8 (`PASSWORD_MIN_BYTES` sets the minimum), and not one of the 50,000 most common passwords.';
export const CURRENT_PASSWORD = 'The password of the account until now.';
export const LOGIN_NAME = 'The user name or the proved email of an account, regardless of case.';
export const USER_NAME =
  'What the account is called: 1 to 255 characters, unique regardless of case. No invisible characters, no blanks at the ends, one script only, and no email of somebody else.';
export const SHORT_NAME = 'A user name: 1 to 50 letters, digits and `_-@.`.';
export const KNOWN_AS = 'The email of an account; for an account without one, its user name.';
export const MEMBER_NAME =
  'A user name in a workspace: 1 to 50 letters, digits and underscores, beginning with a letter.';
export const ID_TEXT = '1 to 50 letters, digits and underscores, with single dashes between them.';
export const KEY_ID = 'Identifies the key. It is not the key itself.';
export const KEY_NAME = 'What its owner calls it, at most 1000 characters.';
export const TOKEN_LABEL = 'What its owner calls it, at most 1000 characters. Absent: no label.';
export const WORKSPACE_ID = 'The id of a workspace, as it is in paths: `/api/w/<id>/`.';
