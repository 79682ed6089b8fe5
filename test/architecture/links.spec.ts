import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { markdownPages, proseOf, type Page } from './markdown.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINK = /\]\(([^)\s]+)\)/g;
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i;

describe('the links of the pages', () => {
  const pages = markdownPages();
  const links = pages.flatMap((page) =>
    [...proseOf(page).matchAll(LINK)]
      .map(([, target]) => target!)
      .filter((target) => !ELSEWHERE.test(target))
      .map((target) => ({ from: page.path, target })),
  );

  it('are found', () => {
    expect(links.length).toBeGreaterThan(50);
  });

  it('lead to an existing file or folder, and to a heading of it', () => {
    const dead = links.filter(({ from, target }) => !leadsSomewhere(from, target, pages));
    expect(dead.map(({ from, target }) => `${from}: ${target}`)).toEqual([]);
  });
});

function leadsSomewhere(from: string, target: string, pages: readonly Page[]): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(ROOT + path)) return false;
  if (anchor === undefined) return true;
  const page = pages.find((candidate) => candidate.path === path);
  return page !== undefined && anchorsOf(page).has(anchor);
}

/** The anchors that GitHub generates for the headings of a page. */
function anchorsOf({ text }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of text.replace(/^```[^]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
