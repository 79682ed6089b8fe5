import type { DtoClass } from './handler-inputs.js';

const LIST = Symbol('list');

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
