import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A number of a JSON text that a double would change. `JSON.stringify` writes it as it was. */
export interface NumberText {
  readonly rawJSON: string;
}

interface RawJson {
  readonly rawJSON?: (text: string) => NumberText;
  readonly isRawJSON?: (value: unknown) => boolean;
}

interface NumberTexts {
  readonly create: (text: string) => NumberText;
  readonly has: (value: unknown) => boolean;
}

/** Number texts as ECMAScript 2026 has them: `JSON.rawJSON`, from Node 22 on. */
export const numberTexts: NumberTexts = findOwn() ?? makeOurs();

/** Parses like `JSON.parse`, which tells the reviver the source text of each value. */
export const parseWithSource: typeof JSON.parse = findParse();

function findOwn(): NumberTexts | undefined {
  const { rawJSON, isRawJSON } = JSON as RawJson;
  if (!rawJSON || !isRawJSON) return undefined;
  const isRight = JSON.stringify(['麄', rawJSON('1.0')]) === '["麄",1.0]';
  return isRight ? { create: rawJSON, has: isRawJSON } : undefined;
}

/**
 * The functions of V8 11, behind a flag, garble every text that has a number text after a character
 * beyond Latin-1. So in Node 20, `JSON.stringify` writes number texts as marked strings first. The
 * mark is random, so that no other string has it.
 */
function makeOurs(): NumberTexts {
  const mark = randomUUID();
  const marked = new RegExp(`"${mark}([^"]*)"`, 'g');
  const made = new WeakSet();
  const stringify = JSON.stringify as (...given: unknown[]) => string | undefined;
  JSON.stringify = ((...given: unknown[]) => {
    const text = stringify(...given);
    return text?.includes(mark) ? text.replace(marked, '$1') : text;
  }) as typeof JSON.stringify;
  return {
    create: (text) => {
      const number = Object.create(null, {
        rawJSON: { value: text, enumerable: true },
        toJSON: { value: () => mark + text },
      }) as NumberText;
      made.add(number);
      return Object.freeze(number);
    },
    has: (value) => typeof value === 'object' && value !== null && made.has(value),
  };
}

/** Node before version 21 has it behind a flag, in contexts that are created after it is set. */
function findParse(): typeof JSON.parse {
  if ((JSON as RawJson).rawJSON) return JSON.parse;
  setFlagsFromString('--harmony-json-parse-with-source');
  return (runInNewContext('JSON') as typeof JSON).parse;
}
