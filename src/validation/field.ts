import { applyDecorators } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ApiProperty } from './deferred-swagger.js';
import { ValidateBy } from 'class-validator';
import type { Fault, Parser } from './parser.js';
import { toTitle } from './title.js';

/** How one property of an input is read. */
export interface Field {
  readonly parse: Parser<unknown>;
  readonly isRequired: boolean;
}

interface FieldOptions {
  /** Reads a value that is neither absent nor an allowed null. */
  readonly parse: Parser<unknown>;
  readonly schema: Record<string, unknown>;
  readonly isRequired: boolean;
  /** Whether null is a value of its own (`anyOf` with null in the document). */
  readonly isNullable: boolean;
  readonly fallback?: unknown;
  readonly example?: unknown;
  readonly description?: string;
}

const FIELDS = Symbol('fields');

/** The fields of a DTO class in the order of their declaration. */
export function fieldsOf(dto: object): ReadonlyMap<string, Field> {
  return (Reflect.getMetadata(FIELDS, dto) as Map<string, Field> | undefined) ?? new Map();
}

/**
 * Declares a property of a DTO once: for class-validator, for reading and for the OpenAPI document.
 * What class-validator refuses is explained by the same parser, see {@link explain}.
 */
export function DtoField(options: FieldOptions): PropertyDecorator {
  const parse: Parser<unknown> = (input) =>
    input === null && options.isNullable ? { value: null } : options.parse(input);
  return (target, property) => {
    const name = String(property);
    const fields = new Map(fieldsOf(target.constructor));
    fields.set(name, { parse, isRequired: options.isRequired });
    Reflect.defineMetadata(FIELDS, fields, target.constructor);
    applyDecorators(
      ValidateBy({
        name: 'field',
        validator: {
          validate: (value: unknown) =>
            value === undefined ? !options.isRequired : !('fault' in parse(value)),
        },
      }),
      ApiProperty(describe(name, options)),
    )(target, property);
  };
}

/** A value that class-validator refused, explained by the parser that refused it. */
export function explain(value: unknown, parse: Parser<unknown>): Fault {
  if (value === undefined) return { type: 'missing', msg: 'Field required' };
  const parsed = parse(value);
  if ('fault' in parsed) return parsed.fault;
  throw new Error('A value was refused by a parser that accepts it.');
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
