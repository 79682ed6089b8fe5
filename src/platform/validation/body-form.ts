/** A request body as its content type says: JSON text that was read, a form, or text that was not read. */
export type ReadBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'form';
      /** Undefined when it cannot be read as the form it says it is. */
      readonly fields: Readonly<Record<string, string>> | undefined;
      /** What a route sees that wants no form. */
      readonly text: string;
    }
  | { readonly kind: 'text'; readonly text: string };

const FORM = Symbol('form');

/** Marks a DTO whose fields arrive as a form (urlencoded or multipart), not as JSON. */
export function FormBody(): ClassDecorator {
  return (dto) => Reflect.defineMetadata(FORM, true, dto);
}

export function isFormBody(dto: object): boolean {
  return Reflect.getMetadata(FORM, dto) === true;
}
