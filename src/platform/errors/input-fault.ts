/** A length or a size, and what it counts. */
interface Most {
  readonly most: number;
  readonly unit: 'characters' | 'bytes' | 'values';
}

interface Range {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

interface Because {
  readonly reason: string;
}

const says =
  <Details = undefined>(sentence: string): ((details: Details) => string) =>
  () =>
    sentence;

/**
 * Every kind of fault that a value of an input can have: its details, and the sentence (without
 * its full stop) for adapters without a text of their own. Faults that Langflow and ZenML have too
 * use their sentences.
 */
export const FAULTS = {
  missing: says('Field required'),
  unknown_field: says('Extra inputs are not permitted'),
  malformed_json: says<Because>('JSON decode error'),

  not_text: says('Input should be a valid string'),
  not_boolean: says('Input should be a valid boolean'),
  not_integer: says('Input should be a valid integer'),
  not_datetime: says('Input should be a valid datetime'),
  not_uuid: says('UUID input should be a string, bytes or UUID object'),
  not_list: says('Input should be a valid list'),
  not_texts: ({ most }: { readonly most: number }) =>
    `invalid type, expected an array of at most ${most} strings`,
  not_dictionary: says('Input should be a valid dictionary'),
  not_object: says('Input should be a valid dictionary or object to extract fields from'),

  unreadable_boolean: says('Input should be a valid boolean, unable to interpret input'),
  unreadable_integer: says('Input should be a valid integer, unable to parse string as an integer'),
  endless_integer: says('Unable to parse input string as an integer, exceeded maximum size'),
  fractional_integer: says('Input should be a valid integer, got a number with a fractional part'),
  infinite_number: says('Input should be a finite number'),
  unreadable_datetime: ({ reason }: Because) => `Input should be a valid datetime, ${reason}`,
  unreadable_date: ({ reason }: Because) => `Input should be a valid datetime or date, ${reason}`,
  not_rfc3339: says('invalid date and time, expected RFC 3339'),
  unreadable_uuid: ({ reason }: Because) => `Input should be a valid UUID, ${reason}`,
  unstorable_text: says(
    'Input should be a valid string, unable to parse raw data as a unicode string',
  ),

  too_short: ({ least }: { readonly least: number }) =>
    `String should have at least ${least} character${least === 1 ? '' : 's'}`,
  too_long: ({ most, unit }: Most) => {
    if (unit === 'characters') return `String should have at most ${most} characters`;
    return unit === 'bytes'
      ? `Value should have at most ${most} bytes as JSON`
      : `Dictionary should have at most ${most} values, at any depth`;
  },
  wrong_length: ({ least, most }: Omit<Range, 'name'>) => `expected ${least} to ${most} characters`,
  empty_list: says('List should have at least 1 item after validation, not 0'),
  too_many_values: ({ most }: { readonly most: number }) => `at most ${most} different values`,

  too_small: ({ least }: { readonly least: number }) =>
    `Input should be greater than or equal to ${least}`,
  too_large: ({ most }: { readonly most: number }) =>
    `Input should be less than or equal to ${most}`,
  out_of_range: ({
    ranges: [first, ...others],
  }: {
    readonly ranges: readonly [Range, ...Range[]];
  }) =>
    [`${first.name} should be ${first.least} to ${first.most}`]
      .concat(others.map(({ name, least, most }) => `${name} ${least} to ${most}`))
      .join(', '),
  not_port: ({ most }: { readonly most: number }) => `must be a whole number from 1 to ${most}`,

  /** `form` says what is expected. */
  wrong_form: ({ form }: { readonly form: string }) => form,
  wrong_pattern: ({ pattern }: { readonly pattern: string }) =>
    `String should match pattern '${pattern}'`,
  not_email: says('not an email'),
  not_password_hash: says('expected a hash by bcrypt or argon2'),
  not_redirect_uri: ({ uri }: { readonly uri: string }) =>
    `"${uri}" must be an absolute URI without fragment: https, http on loopback or a private network, or an app's own scheme`,
  unseen_characters: says('control, invisible and text-direction characters are not allowed'),

  not_allowed: ({ allowed }: { readonly allowed: readonly string[] }) =>
    `Input should be ${quoted(allowed)}`,
  value_not_allowed: ({
    value,
    allowed,
  }: {
    readonly value: string;
    readonly allowed: readonly string[];
  }) => `"${value}" must be one of ${allowed.join(', ')}`,
  unknown_scope: ({ scopes }: { readonly scopes: readonly string[] }) =>
    `Each scope should be one of: ${scopes.join(', ')}`,
  reserved: ({ name, of }: { readonly name: string; readonly of: string }) =>
    `'${name}' is not allowed as a ${of}`,
  foreign_cursor: says('The cursor was not issued by this server'),
};

export type FaultKind = keyof typeof FAULTS;

/** A fault of one kind. */
export type FaultOf<Kind extends FaultKind> = { readonly kind: Kind } & DetailsOf<Kind>;

type DetailsOf<Kind extends FaultKind> =
  Parameters<(typeof FAULTS)[Kind]> extends [infer Details]
    ? Details extends object
      ? Details
      : unknown
    : never;

/** Why a value of an input is refused. Each adapter words it. */
export type InputFault = { [Kind in FaultKind]: FaultOf<Kind> }[FaultKind];

/** Returns the default sentence of a fault, without its full stop. */
export function sayFault(fault: InputFault): string {
  return (FAULTS[fault.kind] as (fault: InputFault) => string)(fault);
}

/** `'a', 'b' or 'c'` */
export function quoted(texts: readonly string[]): string {
  const all = texts.map((text) => `'${text}'`);
  return [all.slice(0, -1).join(', '), all.at(-1)].filter(Boolean).join(' or ');
}
