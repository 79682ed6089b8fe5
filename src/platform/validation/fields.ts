import { DtoField } from './field.js';
import { parseDateTime } from './lax-datetime.js';
import { parseUuid } from './lax-uuid.js';
import { parseBoolean, parseDictionary, parseInteger, parseText } from './lax.js';
import type { Parser } from './parser.js';

interface Options<T> {
  /** Whether it must be sent. Default: true. */
  readonly required?: boolean;
  /** Whether it may be null. Default: false. */
  readonly nullable?: boolean;
  /** A stricter parser than the type's default. */
  readonly parse?: Parser<T>;
  readonly default?: T;
  readonly example?: unknown;
  readonly description?: string;
  /** Additional keywords of the property's schema. */
  readonly schema?: Record<string, unknown>;
}

const fieldOf =
  <T>(parse: Parser<T>, schema: Record<string, unknown>, keepsNumbers = false) =>
  (options: Options<T> = {}): PropertyDecorator =>
    DtoField({
      parse: options.parse ?? parse,
      schema: { ...schema, ...options.schema },
      keepsNumbers,
      isRequired: options.required ?? true,
      isNullable: options.nullable ?? false,
      fallback: options.default,
      example: options.example,
      description: options.description,
    });

export const TextField = fieldOf(parseText, { type: 'string' });
export const BooleanField = fieldOf(parseBoolean, { type: 'boolean' });
export const IntegerField = fieldOf(parseInteger, { type: 'integer' });
export const DateTimeField = fieldOf(parseDateTime, { type: 'string', format: 'date-time' });
export const UuidField = fieldOf(parseUuid, { type: 'string', format: 'uuid' });
export const DictionaryField = fieldOf(
  parseDictionary,
  { type: 'object', additionalProperties: true },
  true,
);
