/** A request body by its content type: parsed JSON, a form, or unparsed text. */
export type ReadBody =
  | {
      readonly kind: 'json';
      readonly value: unknown;
      /** What was sent, if `parseExactJson` may read it differently. */
      readonly text?: string;
    }
  | {
      readonly kind: 'form';
      /** Undefined when it is malformed. */
      readonly fields: Readonly<Record<string, string>> | undefined;
      /** The raw text, for a route that expects no form. */
      readonly text: string;
    }
  | { readonly kind: 'text'; readonly text: string };

const FORM = Symbol('form');

/** Marks a DTO whose fields are sent as a form (urlencoded or multipart), not as JSON. */
export function FormBody(): ClassDecorator {
  return (dto) => Reflect.defineMetadata(FORM, true, dto);
}

export function isFormBody(dto: object): boolean {
  return Reflect.getMetadata(FORM, dto) === true;
}
