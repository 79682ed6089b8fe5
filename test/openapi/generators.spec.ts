import { describe, expect, it } from '@jest/globals';
import { objectsIn, operationsOf, readDocument, schemasReachedFrom } from './read-document.js';

const document = readDocument();
const { schemas } = document.components;
const operations = operationsOf(document);
const sent = operations.map(({ operation }) => operation.requestBody);
const successes = operations.flatMap(({ operation }) =>
  Object.entries(operation.responses).flatMap(([status, response]) =>
    status.startsWith('2') ? [response] : [],
  ),
);

/** What generators of other languages were seen to stumble over. */
describe('openapi.json for generators', () => {
  it('has no schema that is null alone', () => {
    const types = successes.flatMap(({ content = {} }) =>
      Object.values(content).map(({ schema }) => schema['type']),
    );
    expect(types).toContain('string');
    expect(types).not.toContain('null');
  });
});
