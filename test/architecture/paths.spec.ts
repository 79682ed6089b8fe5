import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { readRootFile } from './source.js';

const PAGES = ['ARCHITECTURE.md', 'CONTRIBUTING.md'];

/** A file or a folder of the repository, as pages write it: from the root or from `src`. */
const PATH = /`((?:[\w.-]+\/)+(?:[\w-]+\.(?:service\.)?ts)?)`/g;

it.each(PAGES)('%s names files and folders that exist', (page) => {
  const named = [...readRootFile(page).matchAll(PATH)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(5);
  const missing = named.filter(
    (path) => !['', 'src/'].some((from) => existsSync(rootPath(from + path))),
  );
  expect(missing).toEqual([]);
});

function rootPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
