import { describe, expect, it } from '@jest/globals';
import { operationsOf, readDocument, type Operation, type Part } from './read-document.js';

/** What each type of fault needs of the parameter that it names. */
const FITTING: Readonly<Record<string, object>> = {
  uuid_parsing: { type: 'string', format: 'uuid' },
  datetime_from_date_parsing: { type: 'string', format: 'date-time' },
  int_parsing: { type: 'integer' },
  bool_parsing: { type: 'boolean' },
  string_unicode: { type: 'string' },
};

const operations = operationsOf(readDocument());

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

describe('examples and descriptions of errors', () => {
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
