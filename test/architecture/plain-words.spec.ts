import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { markdownPages, proseOf } from './markdown.js';
import { readRootFile, sourceFiles } from './source.js';
import { proseOfCode, withoutMarks } from './texts.js';

const GLOSSARY = 'docs/glossary.md';

/** Files that keep such words, or one of them, each with the reason. */
const EXCEPTIONS: readonly {
  readonly path: RegExp;
  readonly word?: string;
  readonly because: string;
}[] = [
  { path: /^docs\/glossary\.md$/, because: 'it lists the words' },
  { path: /^test\/architecture\/plain-words\.spec\.ts$/, because: 'it names words as examples' },
  { path: /^src\/platform\/database\/migrations\//, because: 'released migrations are frozen' },
  { path: /^console\/src\/i18n\/en\.json$/, word: 'face', because: 'devices recognize faces' },
  { path: /^console\/src\/api\/gen\//, because: 'it is generated' },
];

describe('replaced words', () => {
  const replaced = replacedWords();
  const pattern = new RegExp(`\\b(?:${replaced.join('|').replaceAll(' ', '\\s+')})\\b`, 'gi');
  const found = (path: string, prose: readonly string[]) =>
    prose
      .flatMap((text) => [...text.matchAll(pattern)].map(([words]) => words.toLowerCase()))
      .filter((words) => !isKept(path, words))
      .map((words) => `${path}: ${words}`);

  it('are listed in the glossary', () => {
    expect(replaced).toEqual(expect.arrayContaining(['whoever', 'may all']));
  });

  it('do not occur in pages', () => {
    expect(markdownPages().flatMap((page) => found(page.path, [proseOf(page)]))).toEqual([]);
  });

  it.each([
    ['src', '.ts'],
    ['test', '.ts'],
    ['test', '.mjs'],
    ['bench', '.mjs'],
    ['console/src', '.ts'],
    ['console/src', '.tsx'],
  ])('do not occur in comments and texts of %s/**/*%s', (folder, ending) => {
    const files = sourceFiles(folder, ending);
    expect(files.length).toBeGreaterThan(5);
    // The look at the whole file, names included, is faster than to find its prose.
    const suspects = files.filter((file) => found(file.path, [withoutMarks(file.text)]).length > 0);
    expect(suspects.flatMap((file) => found(file.path, proseOfCode(file)))).toEqual([]);
  });

  it('do not occur in what the console says in English', () => {
    const path = 'console/src/i18n/en.json';
    expect(found(path, [readRootFile(path)])).toEqual([]);
  });

  it('are found in comments, over the ends of lines too, in titles and in templates', () => {
    const text = `
      /** This may
       * all do. */
      // It dies
      // with faces.
      it('whoever', () => \`\${faces} anew \${'lest'} thereby\`); // It is dear.
    `;
    const ast = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
    const words = found('x.ts', proseOfCode({ path: 'x.ts', text, ast }));
    expect(
      words.map((each) => each.replace(/^x\.ts: |\s+(?=all|with)/g, ' ').trim()).sort(),
    ).toEqual(['anew', 'dear', 'dies with', 'faces', 'lest', 'may all', 'thereby', 'whoever']);
  });
});

function isKept(path: string, words: string): boolean {
  return EXCEPTIONS.some(
    (exception) => exception.path.test(path) && (exception.word ?? words) === words,
  );
}

/** The first column of the glossary's table of replaced words. */
function replacedWords(): string[] {
  const [, section = ''] = readRootFile(GLOSSARY).split('## Replaced words');
  return [...section.matchAll(/^\| ([a-z][^|]*?) +\|/gm)].flatMap(([, words]) =>
    words!.split(', '),
  );
}
