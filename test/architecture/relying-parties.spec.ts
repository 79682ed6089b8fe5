import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readRootFile } from './source.js';

const PAGE = 'docs/relying-parties.md';
const FOLDER = 'test/relying-parties';
/** The languages of settings that people paste. */
const BLOCK = /^```(?:python|go|yaml|java|apache|ini)\n([^]*?)^```$/gm;

describe(PAGE, () => {
  const folder = fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:py|go|yml|java|conf|cfg)$/.test(path))
    .map((path) => readRootFile(`${FOLDER}/${path}`));
  const blocks = [...readRootFile(PAGE).matchAll(BLOCK)].map(([, block]) => [block!] as const);

  it('has settings of every program', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
    expect(blocks.length).toBeGreaterThanOrEqual(8);
  });

  it.each(blocks)('shows what the script runs: %.60j', (block) => {
    expect(files.filter((text) => text.includes(block))).toHaveLength(1);
  });
});
