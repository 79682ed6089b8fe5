import type { ErrorDetails } from '../errors/error-code.js';
import { MAX_NAME_LENGTH } from '../errors/name-refusal.js';
import { keyOfIdentifier, looksLikeEmail, MAX_LENGTH } from './identifier-key.js';

type NameFault = ErrorDetails['username_refused']['fault'];

/**
 * Control, format, surrogate, private-use and unassigned characters, line separators, and other
 * characters that show nothing: variation selectors, joiners and fillers are ignorable by default
 * (Unicode 5.21); the blank Braille pattern, a note without a head and the filler of the Khitan
 * script are not.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]|\u{16FE4}/u;

const BLANK_AT_EDGE = /^\s|\s$/u;

/** A mark combines with the text in front of the name. */
const MARK_IN_FRONT = /^\p{M}/u;

/**
 * The scripts that a name may mix, based on the "highly restrictive" level of Unicode Technical
 * Standard 39, 5.2: one script alone, or Latin with the scripts of one East Asian language.
 */
const SCRIPTS_TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map((scripts) => onlyScripts(scripts));

const LETTER = /[\p{L}\p{M}\p{N}]/u;
/** Every script with letters of its own in Unicode 15 that this runtime knows. */
const SCRIPT_NAMES =
  'Adlam Arabic Armenian Balinese Bamum Bengali Bopomofo Buginese Canadian_Aboriginal Cham Cherokee Coptic Cyrillic Deseret Devanagari Ethiopic Georgian Glagolitic Gothic Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Javanese Kannada Katakana Khmer Lao Latin Lisu Malayalam Meetei_Mayek Mongolian Myanmar New_Tai_Lue Nko Ol_Chiki Oriya Osage Runic Sinhala Sundanese Syriac Tai_Le Tai_Tham Tai_Viet Tamil Telugu Thaana Thai Tibetan Tifinagh Vai Yi'
    .split(' ')
    .map((script) => onlyScripts([script]));

/**
 * Returns what is wrong with a name, no matter who sets it.
 *
 * @returns undefined for a valid name
 */
export function faultOfName(name: string): NameFault | undefined {
  if (name.trim() === '') return 'blank';
  if ([...name].length > MAX_NAME_LENGTH) return 'too_long';
  if (INVISIBLE.test(name)) return 'invisible_characters';
  if (MARK_IN_FRONT.test(name)) return 'mark_in_front';
  return BLANK_AT_EDGE.test(name) ? 'blank_edges' : undefined;
}

/**
 * Returns what is wrong with a name that people choose for themselves: it must not resemble another
 * account's name, or an address.
 *
 * @param ownEmail the account's proved email, which may be its name
 * @returns undefined for a valid name
 */
export function faultOfChosenName(name: string, ownEmail: string | null): NameFault | undefined {
  const fault = faultOfName(name);
  if (fault) return fault;
  if (looksLikeEmail(name) && !isSameAddress(name, ownEmail)) return 'address';
  return isOfOneScript(name) && isOfOneScript(keyOfIdentifier(name))
    ? undefined
    : 'several_scripts';
}

/**
 * Whether a text is an address in another case or width. Folding is no measure: `ß` and `ss` are
 * one key, and two domains.
 */
export function isSameAddress(text: string, email: string | null): boolean {
  return text.length <= MAX_LENGTH && text.trim().normalize('NFKC').toLowerCase() === email;
}

function isOfOneScript(name: string): boolean {
  const letters = [...name].filter((character) => LETTER.test(character)).join('');
  return [...SCRIPTS_TOGETHER, ...SCRIPT_NAMES].some((pattern) => pattern.test(letters));
}

/**
 * Matches texts in these scripts, with characters that all scripts share, such as digits and
 * accents.
 */
function onlyScripts(scripts: readonly string[]): RegExp {
  const classes = scripts.map((script) => `\\p{Script_Extensions=${script}}`).join('');
  return new RegExp(`^[${classes}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u');
}
