import {
  quoted,
  sayFault,
  type FaultKind,
  type FaultOf,
  type InputFault,
} from '../platform/errors/input-fault.js';

/** A fault as pydantic words it: what Langflow's and ZenML's APIs send. */
export interface PydanticFault {
  /** The machine-readable kind, such as `int_parsing`. */
  readonly type: string;
  readonly msg: string;
  /** The values in the message; absent where pydantic has none. */
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The type alone, if the message is the default sentence and there is no context. */
type PydanticWording<Kind extends FaultKind> = string | ((fault: FaultOf<Kind>) => Worded);

type Worded = Pick<PydanticFault, 'type' | 'ctx'> & Partial<PydanticFault>;

const because =
  (type: string) =>
  ({ reason }: { readonly reason: string }) => ({ type, ctx: { error: reason } });

/** What a validator of one's own raises. */
function valueError(fault: InputFault): PydanticFault {
  const error = sayFault(fault);
  return { type: 'value_error', msg: `Value error, ${error}`, ctx: { error } };
}

function valueErrorWithoutContext(fault: InputFault): Worded {
  const { type, msg } = valueError(fault);
  return { type, msg };
}

const WORDINGS: { readonly [Kind in FaultKind]: PydanticWording<Kind> } = {
  missing: 'missing',
  unknown_field: 'extra_forbidden',
  malformed_json: because('json_invalid'),

  not_text: 'string_type',
  not_boolean: 'bool_type',
  not_integer: 'int_type',
  not_datetime: 'datetime_type',
  not_uuid: 'uuid_type',
  not_list: 'list_type',
  not_texts: 'list_type',
  not_dictionary: 'dict_type',
  not_object: 'model_attributes_type',

  unreadable_boolean: 'bool_parsing',
  unreadable_integer: 'int_parsing',
  endless_integer: 'int_parsing_size',
  fractional_integer: 'int_from_float',
  infinite_number: 'finite_number',
  unreadable_datetime: because('datetime_parsing'),
  unreadable_date: because('datetime_from_date_parsing'),
  not_rfc3339: 'datetime_parsing',
  unreadable_uuid: because('uuid_parsing'),
  unstorable_text: 'string_unicode',

  too_short: ({ least }) => ({ type: 'string_too_short', ctx: { min_length: least } }),
  too_long: ({ most, unit }) => ({
    type: unit === 'characters' ? 'string_too_long' : 'too_long',
    ctx: { max_length: most },
  }),
  wrong_length: 'string_length',
  empty_list: () => ({
    type: 'too_short',
    ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
  }),
  too_many_values: valueErrorWithoutContext,

  too_small: ({ least }) => ({ type: 'greater_than_equal', ctx: { ge: least } }),
  too_large: ({ most }) => ({ type: 'less_than_equal', ctx: { le: most } }),
  out_of_range: valueError,
  not_port: 'int_parsing',

  wrong_form: 'string_pattern_mismatch',
  wrong_pattern: ({ pattern }) => ({ type: 'string_pattern_mismatch', ctx: { pattern } }),
  not_email: () => ({ type: 'value_error', msg: 'value is not a valid email address' }),
  not_password_hash: valueError,
  not_redirect_uri: valueErrorWithoutContext,
  unseen_characters: valueError,

  not_allowed: ({ allowed }) => ({ type: 'literal_error', ctx: { expected: quoted(allowed) } }),
  value_not_allowed: valueErrorWithoutContext,
  unknown_scope: ({ scopes }) => ({ type: 'enum', ctx: { expected: scopes.join(', ') } }),
  reserved: valueError,
  foreign_cursor: valueError,
};

/** Words a fault as pydantic does. */
export function toPydantic(fault: InputFault): PydanticFault {
  const wording = WORDINGS[fault.kind] as string | ((fault: InputFault) => Worded);
  const worded = typeof wording === 'string' ? { type: wording } : wording(fault);
  return { msg: sayFault(fault), ...worded };
}
