import { describe, expect, it } from '@jest/globals';
import { markdownPages, proseOf } from './markdown.js';
import { readRootFile } from './source.js';

const GLOSSARY = 'docs/glossary.md';

describe('the words of the pages', () => {
  const replaced = replacedWords();

  it('are listed in the glossary', () => {
    expect(replaced).toContain('whoever');
  });

  it('do not occur in other pages', () => {
    const pattern = new RegExp(`\\b(?:${replaced.join('|').replaceAll(' ', '\\s+')})\\b`, 'gi');
    const found = markdownPages()
      .filter(({ path }) => path !== GLOSSARY)
      .flatMap((page) =>
        [...withoutQuotes(proseOf(page)).matchAll(pattern)].map(
          ([word]) => `${page.path}: ${word.toLowerCase()}`,
        ),
      );
    expect(found).toEqual([]);
  });
});

/** The first column of the glossary's table of replaced words. */
function replacedWords(): string[] {
  const [, section = ''] = readRootFile(GLOSSARY).split('## Replaced words');
  return [...section.matchAll(/^\| ([a-z][^|]*?) +\|/gm)].flatMap(([, words]) =>
    words!.split(', '),
  );
}

/**
 * docs/rules.md repeats the names of actions and the reasons of exceptions from the code of
 * test/rules.
 */
function withoutQuotes(text: string): string {
  return text.replace(/^## Exceptions$[^]*/m, '');
}
