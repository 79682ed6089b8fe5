import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { operationsOf, readDocument, type Operation, type Part } from './read-document.js';

/** What each type of fault needs of the parameter that it names. */
const FITTING: Readonly<Record<string, object>> = {
  uuid_parsing: { type: 'string', format: 'uuid' },
  datetime_from_date_parsing: { type: 'string', format: 'date-time' },
  int_parsing: { type: 'integer' },
  bool_parsing: { type: 'boolean' },
  string_unicode: { type: 'string' },
};

const document = readDocument();
const operations = operationsOf(document);

/** The faults of input in the examples of an operation, with the parameter that they are about. */
function faultsOf({ responses, parameters = [] }: Operation) {
  return Object.values(responses).flatMap(({ content = {} }) =>
    Object.values(content).flatMap(({ example }) => {
      const { detail } = (example ?? {}) as { detail?: { type?: string; loc?: string[] }[] };
      return (Array.isArray(detail) ? detail : []).flatMap(({ type, loc }) => {
        const parameter = parameters.find(({ name, in: at }) => loc?.join() === `${at},${name}`);
        return parameter ? [{ type: type!, schema: parameter.schema }] : [];
      });
    }),
  );
}

/** The items of all examples of a 422, wherever they are. */
function itemsOf({ responses }: Operation) {
  const media = Object.values(responses['422']?.content ?? {});
  return media.flatMap(({ example, examples = {} }) => {
    const values = Object.values(examples).map(
      ({ $ref }) => document.components['examples']![$ref.split('/').at(-1)!]!['value'],
    );
    return [example, ...values].flatMap((value) => {
      const { detail } = (value ?? {}) as { detail?: Item[] };
      return Array.isArray(detail) ? detail.filter((item) => typeof item === 'object') : [];
    });
  });
}

interface Item {
  readonly type: string;
  readonly loc: readonly string[];
  readonly input?: unknown;
}

type Body = Part & { readonly properties?: Readonly<Record<string, Part>> };

function bodyOf({ requestBody }: Operation): Body | undefined {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  const { $ref } = schema ?? {};
  return typeof $ref === 'string' ? document.components.schemas[$ref.split('/').at(-1)!] : schema;
}

describe('examples and descriptions of errors', () => {
  it('have no gap where a detail belongs', () => {
    expect(JSON.stringify(document.components['examples'])).not.toContain('undefined');
  });

  it('name a fault that the parameter can have', () => {
    const faults = operations.flatMap(({ name, operation }) =>
      faultsOf(operation).map((fault) => ({ name, ...fault })),
    );
    expect(faults.length).toBeGreaterThan(20);
    for (const { name, type, schema } of faults) {
      const [first] = (schema['anyOf'] as Part[] | undefined) ?? [schema];
      expect([name, type, first]).toEqual([name, type, expect.objectContaining(FITTING[type]!)]);
    }
  });

  it('are about a part of the operation, with a value that the part refuses', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'api', components: document.components });
    let count = 0;
    for (const { name, operation } of operations) {
      for (const { loc, input, type } of itemsOf(operation)) {
        count += 1;
        const [place, field, ...rest] = loc as [string, string];
        expect([name, rest]).toEqual([name, []]);
        const body = bodyOf(operation);
        const inBody = field === undefined ? body : body?.properties?.[field];
        const parameter = operation.parameters?.find(
          (one) => one.name === field && one.in === place,
        );
        // The stored key that is rotated is at fault, not the body.
        if (name.endsWith('/rotate') && field === 'scopes') continue;
        const part = place === 'body' ? inBody : parameter?.schema;
        expect([name, loc, part]).toEqual([name, loc, expect.anything()]);
        if (type === 'missing' && field === undefined) {
          expect([name, 'requestBody' in operation]).toEqual([name, true]);
        } else if (type === 'missing') {
          expect([name, body!['required']]).toEqual([name, expect.arrayContaining([field])]);
        } else if (input !== undefined) {
          const absolute = JSON.stringify(part).replaceAll('"#/', '"api#/');
          expect([name, loc, ajv.validate(JSON.parse(absolute) as Part, input)]).toEqual([
            name,
            loc,
            false,
          ]);
        }
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  it('contain no NUL, which compilers of generated code refuse', () => {
    expect(JSON.stringify(readDocument())).not.toContain('\\u0000');
  });

  it('name each error of a status once', () => {
    for (const { name, operation } of operations) {
      for (const { description } of Object.values(operation.responses)) {
        const items = description.split(/[:;]/).map((item) => item.trim());
        expect([name, [...new Set(items)]]).toEqual([name, items]);
      }
    }
  });
});
