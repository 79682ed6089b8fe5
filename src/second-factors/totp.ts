/** Seconds in which a code is valid, and the digits of a code (RFC 6238 5.2). */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** 160 bits, the length of the hash (RFC 4226 4, R6). */
const SECRET_BYTES = 20;
/** How many time steps the clock of a device may be ahead or behind. */
const SKEW_STEPS = 1;

const CODE = new RegExp(`^\\d{${DIGITS}}$`);

/** Loaded on first use, so that the start does not wait for it. */
const library = () => import('otpauth');

/** Creates a secret, in base 32. */
export async function createTotpSecret(): Promise<string> {
  const { Secret } = await library();
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns the address that applications read from a QR code: `otpauth://totp/...`. */
export async function totpUriOf(
  secret: string,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): Promise<string> {
  return (await totpOf(secret, issuer, account)).toString();
}

/** Whether a text has the form of a code: spaces were removed before. */
export function isTotpCode(text: string): boolean {
  return CODE.test(text);
}

/**
 * Returns the time step of a code, or undefined if the code is wrong, or of a step that a code was
 * used for before. A step further ahead than possible was stored by a clock that was ahead.
 *
 * @param lastStep the last step for which a code was used
 */
export async function stepOfCode(
  secret: string,
  code: string,
  lastStep: number | null,
): Promise<number | undefined> {
  const totp = await totpOf(secret);
  const timestamp = Date.now();
  const now = totp.counter({ timestamp });
  const delta = totp.validate({ token: code, timestamp, window: SKEW_STEPS });
  if (delta === null) return undefined;
  const step = now + delta;
  const isUsed = lastStep !== null && step <= lastStep && lastStep <= now + SKEW_STEPS;
  return isUsed ? undefined : step;
}

async function totpOf(base32: string, issuer = '', label = '') {
  const { Secret, TOTP } = await library();
  const secret = Secret.fromBase32(base32);
  return new TOTP({ issuer, label, secret, digits: DIGITS, period: PERIOD_SECONDS });
}
