import { createHash } from 'node:crypto';

const SIZE = 624;
const MIDDLE = 397;

/**
 * Returns `bytes(random.getrandbits(8) for _ in range(count))` of Python's `random.Random(seed)`:
 * Langflow before 1.10.1 made its encryption key from a short secret in this way. It is a Mersenne
 * Twister (MT19937), whose seed is the text and its SHA-512, as one number.
 *
 * @param count at most 624
 */
export function bytesOfPythonRandom(seed: string, count: number): Buffer {
  const text = Buffer.from(seed);
  const digest = createHash('sha512').update(text).digest();
  const state = nextState(stateOf(wordsOf(Buffer.concat([text, digest]))));
  return Buffer.from(state.subarray(0, count).map((word) => temper(word) >>> 24));
}

/** Returns a big-endian number as 32-bit words, the least significant one first. */
function wordsOf(number: Buffer): Uint32Array {
  const firstByte = number.findIndex((byte) => byte !== 0);
  const bytes = number.subarray(firstByte);
  const padded = Buffer.concat([Buffer.alloc((4 - (bytes.length % 4)) % 4), bytes]);
  const count = padded.length / 4;
  return Uint32Array.from({ length: count }, (_, place) =>
    padded.readUInt32BE((count - 1 - place) * 4),
  );
}

/** `init_by_array` of the reference implementation. */
function stateOf(key: Uint32Array): Uint32Array {
  const state = new Uint32Array(SIZE);
  const mix = (place: number) => state[place - 1]! ^ (state[place - 1]! >>> 30);
  state[0] = 19_650_218;
  for (let i = 1; i < SIZE; i += 1) state[i] = Math.imul(1_812_433_253, mix(i)) + i;
  let i = 1;
  const advance = () => {
    i += 1;
    if (i < SIZE) return;
    state[0] = state[SIZE - 1]!;
    i = 1;
  };
  for (let step = 0; step < Math.max(SIZE, key.length); step += 1) {
    const j = step % key.length;
    state[i] = (state[i]! ^ Math.imul(mix(i), 1_664_525)) + key[j]! + j;
    advance();
  }
  for (let step = 1; step < SIZE; step += 1) {
    state[i] = (state[i]! ^ Math.imul(mix(i), 1_566_083_941)) - i;
    advance();
  }
  state[0] = 0x8000_0000;
  return state;
}

function nextState(state: Uint32Array): Uint32Array {
  for (let i = 0; i < SIZE; i += 1) {
    const joined = (state[i]! & 0x8000_0000) | (state[(i + 1) % SIZE]! & 0x7fff_ffff);
    const twisted = (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
    state[i] = state[(i + MIDDLE) % SIZE]! ^ twisted;
  }
  return state;
}

function temper(word: number): number {
  let tempered = word ^ (word >>> 11);
  tempered ^= (tempered << 7) & 0x9d2c_5680;
  tempered ^= (tempered << 15) & 0xefc6_0000;
  return tempered ^ (tempered >>> 18);
}
