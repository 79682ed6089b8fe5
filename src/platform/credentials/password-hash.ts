/** bcrypt takes twice as long with each step of the cost. */
const BCRYPT_COSTS = { min: 4, max: 16 };
/** The memory that a log-in may use: 256 MiB. */
const ARGON2_MAX_KIBIBYTES = 262_144;
const ARGON2_MAX_PASSES = 16;
const ARGON2_MAX_LANES = 16;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z\d]{53}$/;
const ARGON2 =
  /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=([1-9]\d{0,6}),t=([1-9]\d{0,2}),p=([1-9]\d{0,2})\$([A-Za-z\d+/]{11,86})\$([A-Za-z\d+/]{16,86})$/;

/** For argon2: the KiB, in one pass, that take about as long as the first step of bcrypt. */
const KIBIBYTES_PER_BCRYPT_ROUND = 60;

/** The properties of a stored password hash. */
export interface PasswordHash {
  readonly kind: 'bcrypt' | 'argon2';
  /** The bcrypt cost; for argon2 the bcrypt cost that takes about as long. */
  readonly cost: number;
}

/**
 * Parses a hash that this server can verify: bcrypt in each of its spellings (`$2a$`, `$2b$`,
 * `$2y$`), or argon2 as a PHC string, as Windmill exports them.
 *
 * @returns undefined for any other text, and for a hash that takes more time or memory than a
 *   log-in may use
 */
export function readPasswordHash(text: string): PasswordHash | undefined {
  const bcrypt = BCRYPT.exec(text);
  if (bcrypt) {
    const cost = Number(bcrypt[1]);
    const isBearable = cost >= BCRYPT_COSTS.min && cost <= BCRYPT_COSTS.max;
    return isBearable ? { kind: 'bcrypt', cost } : undefined;
  }
  const argon2 = ARGON2.exec(text);
  if (!argon2) return undefined;
  const [memory, passes, lanes] = argon2.slice(1, 4).map(Number) as [number, number, number];
  const isSound = memory >= 8 * lanes && argon2.slice(4).every(isBase64);
  const isBearable =
    memory <= ARGON2_MAX_KIBIBYTES && passes <= ARGON2_MAX_PASSES && lanes <= ARGON2_MAX_LANES;
  if (!isSound || !isBearable) return undefined;
  const rounds = (memory * passes) / KIBIBYTES_PER_BCRYPT_ROUND;
  return { kind: 'argon2', cost: Math.max(Math.floor(Math.log2(rounds)), BCRYPT_COSTS.min) };
}

/** Whether a text is base 64 without padding, as bytes are written: others are not read at all. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text;
}

/**
 * Whether a hash may be imported. The password is verified at a log-in, and then hashed again like
 * our own.
 */
export function isImportableHash(text: string): boolean {
  return readPasswordHash(text) !== undefined;
}
