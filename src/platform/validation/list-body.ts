import type { DtoClass } from './handler-inputs.js';
import type { Parser } from './parser.js';

const LIST = Symbol('list');
const VALUES = Symbol('values');

/**
 * Marks a DTO that represents a JSON array: `items` are its elements, each parsed as another DTO.
 */
export function ListBody(element: () => DtoClass): ClassDecorator {
  return (dto) => Reflect.defineMetadata(LIST, element, dto);
}

/** Returns the DTO of the elements; undefined for a DTO that represents an object. */
export function elementOf(dto: object): DtoClass | undefined {
  return (Reflect.getMetadata(LIST, dto) as (() => DtoClass) | undefined)?.();
}

/** Marks a DTO that represents a JSON array of plain values: `items`, each read by a parser. */
export function ValuesBody(parse: Parser<unknown>): ClassDecorator {
  return (dto) => Reflect.defineMetadata(VALUES, parse, dto);
}

/** Returns the parser of the values; undefined for a DTO of another kind. */
export function valueParserOf(dto: object): Parser<unknown> | undefined {
  return Reflect.getMetadata(VALUES, dto) as Parser<unknown> | undefined;
}
