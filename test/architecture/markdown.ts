import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRootFile } from './source.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A Markdown file of ours. */
export interface Page {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown file in the root, `docs` and `bench`. */
export function markdownPages(): Page[] {
  const nested = ['docs', 'bench'].flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.split(sep).join('/')}`,
    ),
  );
  return [...readdirSync(ROOT), ...nested]
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path, text: readRootFile(path) }));
}

/** The text of a page without its code. */
export function proseOf({ text }: Page): string {
  return text.replace(/^```[^]*?^```$/gm, '').replace(/(`+)(?:(?!\1)[^])*\1/g, '');
}
