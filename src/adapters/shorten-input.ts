import { isNumberText, type NumberText } from '../platform/json/exact-json.js';

/** The approximate maximum of a refused value that a response repeats, in characters of JSON. */
const MOST = 4096;

const LEFT_OUT = '…';

interface Room {
  left: number;
}

/**
 * Shortens a refused value for a response: keeps a short one, and the beginning of a longer one,
 * with "…" for the rest. The time does not grow with the size of the value.
 */
export function shortenInput(input: unknown): unknown {
  return copyInto({ left: MOST }, input);
}

function copyInto(room: Room, value: unknown): unknown {
  if (typeof value === 'string') return copyText(room, value);
  if (isNumberText(value)) return copyNumber(room, value);
  room.left -= 2;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? copyList(room, value) : copyDictionary(room, value);
}

function copyText(room: Room, text: string): string {
  const kept = text.length > room.left ? text.slice(0, Math.max(room.left, 0)) + LEFT_OUT : text;
  room.left -= kept.length + 2;
  return kept;
}

function copyNumber(room: Room, number: NumberText): unknown {
  const { rawJSON: text } = number;
  if (text.length > room.left) return copyText(room, text);
  room.left -= text.length;
  return number;
}

function copyList(room: Room, list: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const item of list) {
    if (room.left <= 0) return [...kept, LEFT_OUT];
    kept.push(copyInto(room, item));
  }
  return kept;
}

function copyDictionary(room: Room, dictionary: object): object {
  const kept: [string, unknown][] = [];
  for (const name of Object.keys(dictionary)) {
    if (room.left <= 0) {
      kept.push([LEFT_OUT, LEFT_OUT]);
      break;
    }
    const value = (dictionary as Record<string, unknown>)[name];
    kept.push([copyText(room, name), copyInto(room, value)]);
  }
  return Object.fromEntries(kept);
}
