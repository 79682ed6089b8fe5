import { applyDecorators } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ApiProperty } from './deferred-swagger.js';
import { ValidateBy } from 'class-validator/cjs/decorator/common/ValidateBy.js';
import type { Parsed, Parser } from './parser.js';
import { toTitle } from './title.js';

/** How to parse one property of an input. */
export interface Field {
  readonly parse: Parser<unknown>;
  readonly isRequired: boolean;
  /** Whether numbers within it keep their text (`parseExactJson`). */
  readonly keepsNumbers: boolean;
}

interface FieldOptions {
  /** Parses a value that is neither absent nor an allowed null. */
  readonly parse: Parser<unknown>;
  readonly schema: Record<string, unknown>;
  readonly isRequired: boolean;
  readonly keepsNumbers?: boolean;
  /** Whether null is a value of its own (`anyOf` with null in the document). */
  readonly isNullable: boolean;
  readonly fallback?: unknown;
  readonly example?: unknown;
  readonly description?: string;
}

const FIELDS = Symbol('fields');

/** The results of class-validator's pass, so that nothing is parsed twice. */
const READINGS = new WeakMap<object, Map<string, Parsed<unknown>>>();

/** Returns the fields of a DTO class in the order of their declaration. */
export function fieldsOf(dto: object): ReadonlyMap<string, Field> {
  return (Reflect.getMetadata(FIELDS, dto) as Map<string, Field> | undefined) ?? new Map();
}

/**
 * Declares a property of a DTO once: for class-validator, for parsing and for the OpenAPI document.
 * {@link readingOf} returns the parser's result.
 */
export function DtoField(options: FieldOptions): PropertyDecorator {
  const parse: Parser<unknown> = (input) =>
    input === null && options.isNullable ? { value: null } : options.parse(input);
  return (target, property) => {
    const name = String(property);
    const fields = new Map(fieldsOf(target.constructor));
    const { isRequired, keepsNumbers = false } = options;
    fields.set(name, { parse, isRequired, keepsNumbers });
    Reflect.defineMetadata(FIELDS, fields, target.constructor);
    applyDecorators(
      ValidateBy({
        name: 'field',
        validator: {
          validate: (value: unknown, args) => {
            if (value === undefined) return !options.isRequired;
            const parsed = parse(value);
            note(args!.object, name, parsed);
            return !('fault' in parsed);
          },
        },
      }),
      ApiProperty(describe(name, options)),
    )(target, property);
  };
}

/**
 * Returns the parse result of a property that class-validator has visited; undefined if it was
 * absent.
 */
export function readingOf(input: object, name: string): Parsed<unknown> | undefined {
  return READINGS.get(input)?.get(name);
}

function note(input: object, name: string, parsed: Parsed<unknown>): void {
  const readings = READINGS.get(input) ?? new Map<string, Parsed<unknown>>();
  READINGS.set(input, readings.set(name, parsed));
}

function describe(name: string, options: FieldOptions): ApiPropertyOptions {
  const { schema, isNullable, isRequired, fallback, example, description } = options;
  return {
    title: toTitle(name),
    required: isRequired,
    ...(isNullable
      ? // `nullable: false` keeps the document from nesting a second anyOf; it is not emitted in 3.1.
        { nullable: false, anyOf: [schema, { type: 'null' }] }
      : schema),
    ...(fallback !== undefined && { default: fallback }),
    ...(example !== undefined && { example }),
    ...(description !== undefined && { description }),
  };
}
