import type { DtoClass } from './handler-inputs.js';

const LIST = Symbol('list');

/** Marks a DTO that stands for a JSON array: its `items` are the elements, each read as another DTO. */
export function ListBody(element: () => DtoClass): ClassDecorator {
  return (dto) => Reflect.defineMetadata(LIST, element, dto);
}

/** The DTO of the elements; undefined for a DTO that stands for an object. */
export function elementOf(dto: object): DtoClass | undefined {
  return (Reflect.getMetadata(LIST, dto) as (() => DtoClass) | undefined)?.();
}
