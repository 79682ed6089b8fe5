import { describe, expect, it } from '@jest/globals';
import { objectsIn, operationsOf, readDocument, type Part } from './read-document.js';

/** Words that say nothing about a thing that is already named. */
const EMPTY = new Set(['the', 'a', 'an', 'of', 'is', 'its', 'this', 'that', 'value', 'field']);

const document = readDocument();
const operations = operationsOf(document);
const SUMMARIES = new Set(
  operations.map(({ operation }) => wordsOf(String((operation as unknown as Part)['summary']))),
);
/** Returns the words of a name or a sentence that say something, in the order of the alphabet. */
function wordsOf(text: string): string {
  const words = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return (words.match(/[a-z0-9]+/g) ?? [])
    .filter((word) => !EMPTY.has(word))
    .sort()
    .join(' ');
}

/** Whether a part is only a reference, whose target describes itself. */
const isReference = (part: Part) => Object.keys(part).join() === '$ref';

const properties = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
  [...objectsIn(schema, name)]
    .filter(([at]) => /\/properties$/.test(at) && !/\/properties\/properties$/.test(at))
    .flatMap(([at, parts]) =>
      Object.entries(parts as Record<string, Part>).map(
        ([property, part]) => [`${at}/${property}`, property, part] as const,
      ),
    ),
);
const formFields = operations.flatMap(({ name, operation }) =>
  Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) =>
    Object.entries((schema['properties'] ?? {}) as Record<string, Part>).map(
      ([field, part]) => [`${name} ${field}`, field, part] as const,
    ),
  ),
);
const parameters = operations.flatMap(({ name, operation }) =>
  (operation.parameters ?? []).map(
    (part) => [`${name} ${part.name}`, part.name, part as unknown as Part] as const,
  ),
);
const schemas = Object.entries(document.components.schemas).map(
  ([name, schema]) => [name, name, schema] as const,
);

/** The descriptions are for people who write a client. */
describe.each([
  ['every property', properties, 450],
  ['every field of a form', formFields, 10],
  ['every parameter', parameters, 150],
  ['every schema', schemas, 110],
])('%s', (_, parts, least) => {
  const described = parts.filter(([, , part]) => !isReference(part));

  it('has a description, which is a sentence', () => {
    expect(described.length).toBeGreaterThan(least);
    const faulty = described.filter(([, , { description }]) => !/[.:]$/.test(String(description)));
    expect(faulty.map(([at]) => at)).toEqual([]);
  });

  it('says more than its name, and other words than a summary', () => {
    const faulty = described.filter(([, name, { description }]) => {
      const words = wordsOf(String(description));
      return words === wordsOf(name) || words === '' || SUMMARIES.has(words);
    });
    expect(faulty.map(([at, , { description }]) => [at, description])).toEqual([]);
  });
});

it('every tag has a description that says more than its name', () => {
  for (const { name, description } of document.tags as readonly Part[]) {
    expect([name, description]).toEqual([name, expect.stringMatching(/\.$/)]);
    expect(wordsOf(String(description))).not.toBe(wordsOf(String(name)));
  }
});
