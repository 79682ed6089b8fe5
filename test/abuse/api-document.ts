import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { inlineShared } from '../support/inline-shared.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Media {
  readonly schema: Schema;
}

export interface Operation {
  /** For example `get /path/{name}`. */
  readonly name: string;
  readonly verb: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; schema: Schema }[];
  readonly body?: { readonly contentType: string; readonly schema: Schema };
  readonly responses: Readonly<Record<string, { content?: Record<string, Media> }>>;
}

interface Written {
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Operation['responses'];
}

/** openapi.json as a client reads it: what it may send, and what it may get. */
export class ApiDocument {
  private readonly document = inlineShared(
    JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
      paths: Record<string, Record<string, Written>>;
      components: { schemas: object };
    },
  );
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor() {
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, 'document');
  }

  get operations(): Operation[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, written]) => {
        const [media] = Object.entries(written.requestBody?.content ?? {});
        return {
          name: `${verb} ${path}`,
          verb,
          path,
          parameters: written.parameters ?? [],
          body: media && { contentType: media[0], schema: media[1].schema },
          responses: written.responses,
        };
      }),
    );
  }

  /** @param path as a controller declares it, with its parameters as `:name` */
  operationAt(verb: string, path: string): Operation | undefined {
    const name = `${verb.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`;
    return this.operations.find((one) => one.name.replace(/(.)\/$/, '$1') === name);
  }

  /** Follows `$ref`. */
  resolve(schema: Schema): Schema {
    if (!schema.$ref) return schema;
    const steps = schema.$ref.split('/').slice(1);
    const found = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step],
      this.document,
    );
    return this.resolve(found as Schema);
  }

  /** @returns what is wrong with an answer, or undefined if it matches the document */
  faultOf(
    { verb, path, responses }: Operation,
    answer: { readonly status: number; readonly contentType: string; readonly text: string },
  ): string | undefined {
    const declared = responses[answer.status];
    if (!declared) return `status ${answer.status} is not declared`;
    if (!declared.content) return undefined;
    const type = answer.contentType.split(';')[0]!;
    const media = declared.content[type];
    if (!media) return `content type "${type}" of ${answer.status} is not declared`;
    if (type !== 'application/json') return undefined;
    const steps = ['paths', path, verb, 'responses', `${answer.status}`, 'content', type, 'schema'];
    const pointer = steps
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.validator(`document#/${pointer}`);
    if (validate(JSON.parse(answer.text))) return undefined;
    const [error] = validate.errors!;
    return `the body of ${answer.status} is not as declared: ${error!.instancePath} ${error!.message}`;
  }

  private validator($ref: string): ValidateFunction {
    const known = this.validators.get($ref) ?? this.ajv.compile({ $ref });
    this.validators.set($ref, known);
    return known;
  }
}
