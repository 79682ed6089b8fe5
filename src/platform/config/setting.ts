/** An environment variable: its name, meaning, default, and how to parse it. */
export interface Setting<T> {
  readonly variable: string;
  readonly meaning: string;
  /** The default as a text of the variable; `undefined` when the variable is optional. */
  readonly fallback: string | undefined;
  /** A description of the default, where it depends on the machine. */
  readonly fallbackInWords?: string;
  /** @throws Error saying what the value must be */
  readonly parse: (text: string) => T;
}

type Meaning = { readonly variable: string; readonly meaning: string };

export function text(of: Meaning & { fallback: string }): Setting<string>;
export function text(of: Meaning): Setting<string | undefined>;
export function text(of: Meaning & { fallback?: string }): Setting<string | undefined> {
  return { ...of, fallback: of.fallback, parse: (value) => value };
}

export function flag(of: Meaning & { fallback: boolean }): Setting<boolean> {
  return {
    ...of,
    fallback: String(of.fallback),
    parse: (value) => {
      if (/^(true|1|yes|on)$/i.test(value)) return true;
      if (/^(false|0|no|off)$/i.test(value)) return false;
      throw new Error('must be true or false');
    },
  };
}

export function integer(
  of: Meaning & { fallback: number; fallbackInWords?: string; min: number; max: number },
): Setting<number> {
  return {
    ...of,
    fallback: String(of.fallback),
    parse: (value) => {
      const number = Number(value);
      if (!/^-?\d+$/.test(value) || number < of.min || number > of.max) {
        throw new Error(`must be a whole number from ${of.min} to ${of.max}`);
      }
      return number;
    },
  };
}

export function oneOf<const T extends string>(
  of: Meaning & { fallback: T; values: readonly T[] },
): Setting<T> {
  return {
    ...of,
    parse: (value) => {
      const known = of.values.find((candidate) => candidate === value.toLowerCase());
      if (!known) throw new Error(`must be one of: ${of.values.join(', ')}`);
      return known;
    },
  };
}

/**
 * A setting whose text is parsed into another type. `parse` throws an Error saying what the text
 * must be.
 */
export function parsed<T>(
  of: Meaning & { fallback: string; parse: (text: string) => T },
): Setting<T> {
  return of;
}

type Checked = Meaning & { check: (value: string) => string | undefined };

/** A setting whose text is checked and kept as text. */
export function checked(of: Checked & { fallback: string }): Setting<string>;
export function checked(of: Checked): Setting<string | undefined>;
export function checked(of: Checked & { fallback?: string }): Setting<string | undefined> {
  return {
    ...of,
    fallback: of.fallback,
    parse: (value) => {
      const fault = of.check(value);
      if (fault) throw new Error(fault);
      return value;
    },
  };
}
