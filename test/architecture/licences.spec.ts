import { describe, expect, it } from '@jest/globals';
import { readRootFile } from './source.js';

interface Package {
  readonly dev?: boolean;
  readonly license?: string;
}

/** What Apache-2.0, the licence of this project, goes together with. */
const COMPATIBLE = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Python-2.0',
];

/** Packages that name no licence in the present form; each carries the text of the MIT licence. */
const MIT_BY_THEIR_TEXT = ['passport-http-bearer', 'passport-strategy', 'pause'];

const { packages } = JSON.parse(readRootFile('package-lock.json')) as {
  packages: Record<string, Package>;
};
const INSTALLED = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

describe('what an installation brings along', () => {
  it.each(INSTALLED.map(([path, { license }]) => [path.replace(/^.*node_modules\//, ''), license]))(
    '%s: %s',
    (name, license) => {
      if (license === undefined) expect(MIT_BY_THEIR_TEXT).toContain(name);
      else expect(COMPATIBLE).toContain(license);
    },
  );

  it('nothing is excused that needs no excuse', () => {
    const unnamed = INSTALLED.filter(([, { license }]) => license === undefined);
    expect(unnamed.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(
      MIT_BY_THEIR_TEXT,
    );
  });
});
