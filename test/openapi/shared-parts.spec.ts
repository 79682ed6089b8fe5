import { describe, expect, it } from '@jest/globals';
import { objectsIn, operationsOf, readDocument } from './read-document.js';

const document = readDocument();
const { responses = {}, parameters = {}, schemas } = document.components;

/** Readers compare this operation with its published page. */
const whole = document.paths['/api/v1/users/{user_id}']!['patch']!;

function placesOf(kind: string, name: string): number {
  return [...objectsIn(document.paths)].filter(
    ([, { $ref }]) => $ref === `#/components/${kind}/${name}`,
  ).length;
}

describe('parts that several operations have in common', () => {
  it.each([
    ['responses', responses],
    ['parameters', parameters],
  ])(
    '%s are referred to from two or more, by names that are unlike those of schemas',
    (kind, parts) => {
      expect(Object.keys(parts).length).toBeGreaterThan(10);
      for (const name of Object.keys(parts)) {
        expect([name, placesOf(kind, name)]).not.toEqual([name, 0]);
        expect([name, placesOf(kind, name)]).not.toEqual([name, 1]);
        expect(name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
        expect(Object.keys(schemas)).not.toContain(name);
      }
    },
  );

  it('are written out in one place', () => {
    const written = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap((operation) =>
        operation === whole
          ? []
          : [
              ...Object.entries(operation.responses).flatMap(([status, response]) =>
                Number(status) < 400 ? [] : [response],
              ),
              ...(operation.parameters ?? []),
            ],
      ),
    );
    const texts = written.filter((part) => !('$ref' in part)).map((part) => JSON.stringify(part));
    const repeated = texts.filter((text, place) => texts.indexOf(text) !== place);
    expect(repeated).toEqual([]);
    expect(operationsOf(document).length).toBeGreaterThan(100);
  });

  it('are written out in the operation that has a published page', () => {
    expect(
      [...objectsIn(whole)].filter(([, { $ref }]) => /responses|parameters/.test(String($ref))),
    ).toEqual([]);
    expect(Object.keys(whole.responses)).toEqual(expect.arrayContaining(['200', '401', '422']));
  });

  // 13 of its operations are what ZenML's servers and their clients ask, 43 serve our own pages.
  it('leave a document of less than 650 KB', () => {
    expect(JSON.stringify(document).length).toBeLessThan(650_000);
  });
});
