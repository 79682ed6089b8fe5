import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readRootFile, sourceFiles } from './source.js';

/** The page of each API that is cited. */
const PAGES: Readonly<Record<string, string>> = {
  langflow: 'docs/contracts/langflow.md',
  windmill: 'docs/contracts/windmill.md',
  zenml: 'docs/contracts/zenml-pro.md',
};

/** The name of an API after the word is a citation, also across lines of a comment. */
const MENTION = /\bcontract\s+(langflow|windmill|zenml)\b/gi;
/** Sections, then traps of the last one: `2.3`, `2.3, 3.2 and 14`, `4 to 6`, `3.1, trap 5`. */
const PLACES = /^ (\d+(?:\.\d+)?(?:(?:, | and | to )\d+(?:\.\d+)?)*)(?:, trap (\d+))?/;
const HEADING = /^#{2,3} (\d+(?:\.\d+)?)\.? (.+)/;
const ITEM = /^(\d+)\. /;

interface Citation {
  readonly at: string;
  readonly api: string;
  /** What is cited, as a page lists it: `3.1`, or `3.1, trap 5`; undefined for none. */
  readonly places: readonly string[] | undefined;
}

describe('the citations of contracts', () => {
  const places = Object.fromEntries(
    Object.entries(PAGES).map(([api, page]) => [api, placesOf(readRootFile(page))]),
  );
  const files = [...sourceFiles('src'), ...sourceFiles('test'), ...pagesOf('docs')];
  const citations = files.flatMap(citationsOf);

  it('are found in every kind of file', () => {
    for (const folder of ['src/', 'test/', 'docs/']) {
      expect(citations.some(({ at }) => at.startsWith(folder))).toBe(true);
    }
  });

  it('name a section, and a trap only after a section', () => {
    expect(citations.filter((citation) => !citation.places).map(({ at }) => at)).toEqual([]);
  });

  it('lead to a heading or an item of the page', () => {
    const dead = citations.flatMap(({ at, api, places: cited = [] }) =>
      cited
        .filter((place) => !places[api]!.has(place))
        .map((place) => `${at}: ${PAGES[api]} has no ${place}`),
    );
    expect(dead).toEqual([]);
  });

  it.each(Object.entries(PAGES))('%s: the sections that the page refers to exist', (api, page) => {
    const named = [...readRootFile(page).matchAll(/\bsection\s+(\d+(?:\.\d+)?)/g)];
    const dead = named.map(([, section]) => section!).filter((place) => !places[api]!.has(place));
    expect(dead).toEqual([]);
  });
});

/**
 * What can be cited of a page: its numbered headings, the items of a list directly in a section
 * (`7.17`), and the items below a heading "Traps" (`3.1, trap 5`).
 */
function placesOf(page: string): ReadonlySet<string> {
  const found = new Set<string>();
  let [section, title] = ['', ''];
  for (const line of page.split('\n')) {
    const item = ITEM.exec(line)?.[1];
    if (line.startsWith('#')) {
      [, section = '', title = ''] = HEADING.exec(line) ?? [];
      if (section) found.add(section);
    } else if (item && title === 'Traps') {
      found.add(`${section}, trap ${item}`);
    } else if (item && section && !section.includes('.')) {
      found.add(`${section}.${item}`);
    }
  }
  return found;
}

function citationsOf({ path, text }: { path: string; text: string }): Citation[] {
  // Lines of comments begin with stars, slashes or nothing. Spaces in their place keep the offsets.
  const plain = text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/)?[ \t]*/g, blanks);
  return [...plain.matchAll(MENTION)].map((mention) => {
    const end = mention.index + mention[0].length;
    const line = text.slice(0, mention.index).split('\n').length;
    const [, sections, trap] = PLACES.exec(plain.slice(end, end + 100).replace(/\s+/g, ' ')) ?? [];
    return {
      at: `${path}:${line}`,
      api: mention[1]!.toLowerCase(),
      places: sections === undefined ? undefined : placesNamed(sections, trap),
    };
  });
}

function blanks(text: string): string {
  return ' '.repeat(text.length);
}

function placesNamed(sections: string, trap: string | undefined): string[] {
  const named = sections.split(/, | and /).flatMap((part) => {
    const [first, last] = part.split(' to ') as [string, string?];
    return last === undefined ? [first] : rangeOf(first, last);
  });
  return trap === undefined ? named : [...named, `${named.at(-1)}, trap ${trap}`];
}

/** `4` to `6`, or `7.4` to `7.6`. */
function rangeOf(first: string, last: string): string[] {
  const parent = first.includes('.') ? `${first.split('.')[0]}.` : '';
  const [from, to] = [first, last].map((place) => Number(place.slice(parent.length)));
  return Array.from({ length: to! - from! + 1 }, (_, index) => `${parent}${from! + index}`);
}

function pagesOf(folder: string): { path: string; text: string }[] {
  return readdirSync(new URL(`../../${folder}`, import.meta.url), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path: `${folder}/${path}`, text: readRootFile(`${folder}/${path}`) }));
}
