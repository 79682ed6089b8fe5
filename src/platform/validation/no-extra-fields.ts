const NO_EXTRA_FIELDS = Symbol('no extra fields');

/**
 * Marks a DTO of a JSON body or a query in which an unknown field is a fault: a misspelled field
 * could otherwise grant more rights.
 */
export function NoExtraFields(): ClassDecorator {
  return (dto) => Reflect.defineMetadata(NO_EXTRA_FIELDS, true, dto);
}

export function hasNoExtraFields(dto: object): boolean {
  return Reflect.getMetadata(NO_EXTRA_FIELDS, dto) === true;
}
