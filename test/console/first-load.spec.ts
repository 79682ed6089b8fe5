import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildFrontend, FRONTEND } from '../support/frontend.js';

const MAX_BYTES = 200_000;

/** Licenses of what is bundled, which are compatible with Apache-2.0. */
const COMPATIBLE = ['MIT', 'ISC', '0BSD', 'BSD-3-Clause', 'Apache-2.0'];

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

describe.each(['console', 'account'])('the first load of the %s', (application) => {
  const read = (path: string) => readFileSync(new URL(`${application}/${path}`, FRONTEND));
  beforeAll(() => buildFrontend());

  /** The files that the document asks for, and what their scripts import before they run. */
  const filesOf = () => {
    const manifest = JSON.parse(read('manifest.json').toString()) as Record<string, Chunk>;
    const found = new Set<string>();
    const add = (key: string) => {
      const { file, imports = [], css = [] } = manifest[key]!;
      if (found.has(file)) return;
      for (const path of [file, ...css]) found.add(path);
      imports.forEach(add);
    };
    const entries = Object.keys(manifest).filter((key) => manifest[key]!.isEntry);
    entries.forEach(add);
    return [...found];
  };

  it(`has at most ${MAX_BYTES} bytes, compressed, without the views that are not open`, () => {
    const files = filesOf();
    const document = read('index.html').toString();
    const linked = [...document.matchAll(/(?:src|href)="\/\w+\/(assets\/[^"]+)"/g)].map(
      ([, path]) => path!,
    );
    const all = [...new Set([...files, ...linked])];
    expect(all.length).toBeGreaterThan(2);
    const bytes = all.reduce((sum, path) => sum + read(`${path}.br`).length, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes + read('index.html.br').length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('names the licenses of what is in it', () => {
    const text = read('licenses.md').toString();
    for (const name of ['react', '@base-ui/react', '@tanstack/react-router', 'i18next']) {
      expect(text).toContain(name);
    }
    const licenses = [...text.matchAll(/^## .+ \((.+)\)$/gm)].map(([, license]) => license);
    expect(licenses.length).toBeGreaterThan(10);
    expect(licenses.filter((license) => !COMPATIBLE.includes(license!))).toEqual([]);
  });
});
