import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { fieldsOf } from './field.js';
import { elementOf, valueParserOf } from './list-body.js';

export type DtoClass = new () => object;

/** The DTO classes of a handler's `@Param()`, `@Query()` and `@Body()`. */
export interface Inputs {
  readonly path?: DtoClass;
  readonly query?: DtoClass;
  readonly body?: DtoClass;
  readonly any: boolean;
}

/** Reads the declared inputs from the metadata that Nest keeps of a handler's parameters. */
export function inputsOf(controller: DtoClass, handler: object): Inputs {
  const name = (handler as { name: string }).name;
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
    string,
    { index: number }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ??
    []) as DtoClass[];
  const found: { path?: DtoClass; query?: DtoClass; body?: DtoClass } = {};
  for (const [key, { index }] of Object.entries(declared)) {
    const type = types[index];
    if (!type || !isRead(type)) continue;
    const kind = Number(key.split(':', 1)[0]) as RouteParamtypes;
    if (kind === RouteParamtypes.PARAM) found.path = type;
    if (kind === RouteParamtypes.QUERY) found.query = type;
    if (kind === RouteParamtypes.BODY) found.body = type;
  }
  return { ...found, any: Object.keys(found).length > 0 };
}

/** Whether a class declares what is read. Types such as `string` declare nothing. */
function isRead(type: DtoClass): boolean {
  return fieldsOf(type).size > 0 || Boolean(elementOf(type) ?? valueParserOf(type));
}
