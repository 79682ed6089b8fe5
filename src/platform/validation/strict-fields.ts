import { DtoField } from './field.js';
import { parseText } from './lax.js';
import type { Parser } from './parser.js';
import {
  parseCount,
  parseQueryBoolean,
  parseRfc3339,
  parseStrictBoolean,
  parseTexts,
} from './strict.js';

interface Options<T> {
  /** Whether it must be sent. Default: true. */
  readonly required?: boolean;
  /**
   * Whether the document says that it is nullable. An optional field always accepts null, as
   * absent.
   */
  readonly nullable?: boolean;
  readonly parse?: Parser<T>;
  readonly example?: unknown;
  readonly description?: string;
  readonly schema?: Record<string, unknown>;
}

/**
 * A field that is parsed as serde does it: nothing is converted, and null counts as absent where a
 * field is optional.
 */
const strictFieldOf =
  <T>(parse: Parser<T>, schema: Record<string, unknown>) =>
  (options: Options<T> = {}): PropertyDecorator => {
    const isRequired = options.required ?? true;
    const read: Parser<unknown> = options.parse ?? parse;
    return DtoField({
      parse: (input) => (input === null && !isRequired ? { value: undefined } : read(input)),
      schema: { ...schema, ...options.schema },
      isRequired,
      isNullable: options.nullable ?? false,
      example: options.example,
      description: options.description,
    });
  };

export const StrictTextField = strictFieldOf(parseText, { type: 'string' });
export const StrictBooleanField = strictFieldOf(parseStrictBoolean, { type: 'boolean' });
export const Rfc3339Field = strictFieldOf(parseRfc3339, { type: 'string', format: 'date-time' });
export const CountField = strictFieldOf(parseCount, { type: 'integer' });
export const QueryBooleanField = strictFieldOf(parseQueryBoolean, { type: 'boolean' });
export const TextsField = strictFieldOf(parseTexts, { type: 'array', items: { type: 'string' } });
