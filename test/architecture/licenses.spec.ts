import { describe, expect, it } from '@jest/globals';
import { readRootFile } from './source.js';

interface Package {
  readonly dev?: boolean;
  readonly license?: string;
}

/** Licenses that are compatible with Apache-2.0, the license of this project. */
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

/** Packages that name no license in the present form. Each contains the text of the MIT license. */
const MIT_BY_THEIR_TEXT = ['passport-http-bearer', 'passport-strategy', 'pause'];

const { packages } = JSON.parse(readRootFile('package-lock.json')) as {
  packages: Record<string, Package>;
};
const INSTALLED = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

describe('the packages of an installation', () => {
  it.each(INSTALLED.map(([path, { license }]) => [path.replace(/^.*node_modules\//, ''), license]))(
    '%s: %s',
    (name, license) => {
      if (license === undefined) expect(MIT_BY_THEIR_TEXT).toContain(name);
      else expect(COMPATIBLE).toContain(license);
    },
  );

  it('every exception is needed', () => {
    const unnamed = INSTALLED.filter(([, { license }]) => license === undefined);
    expect(unnamed.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(
      MIT_BY_THEIR_TEXT,
    );
  });
});
