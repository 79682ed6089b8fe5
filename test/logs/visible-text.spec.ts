import { describe, expect, it } from '@jest/globals';
import { alignColumns } from '../../src/cli/align-columns.js';
import { toTextLine } from '../../src/platform/logs/text-line.js';
import { toVisible, toVisibleLines } from '../../src/platform/logs/visible-text.js';
import { sourceFiles } from '../architecture/source.js';

const FORGED = 'oops\n2026-01-01T00:00:00.000Z INFO  [Gatehouse] superuser mallory was promoted';
/**
 * C0 and C1 control characters, Unicode line separators, direction marks, invisible characters, a
 * lone surrogate.
 */
const UNSEEN = ['\0', '\t', '\r', '\n', '\x1b', '\x7f', '\x85', '\x9b', '\u2028', '\u2029'].concat([
  '\u202e',
  '\u2066',
  '\u200f',
  '\u061c',
  '\u200b',
  '\ufeff',
  '\u{e0001}',
  '\ud800',
]);
const IS_UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('a text made visible', () => {
  it.each(UNSEEN)('shows %j as an escape sequence', (character) => {
    const shown = toVisible(`a${character}b`);
    expect(shown).not.toMatch(IS_UNSEEN);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
  });

  it('is otherwise unchanged', () => {
    const text = 'Zoë 名前 😀 "quoted" \\ €';
    expect(toVisible(text)).toBe(text);
    expect(toVisibleLines('a\nb')).toBe('a\n    b');
  });

  it('cannot forge a log line, whether a message, a context, a field or a stack quotes it', () => {
    for (const character of UNSEEN) {
      const quoted = `x${character}${FORGED}`;
      const { text } = toTextLine(
        JSON.stringify({
          level: 'warn',
          time: '2026-01-02T00:00:00.000Z',
          msg: quoted,
          context: quoted,
          field: quoted,
          other: { nested: quoted },
          stack: `Error: ${quoted}\n    at x`,
        }),
      );
      const lines = text.replace(/\n$/, '').split('\n');
      expect(lines.filter((line) => line.startsWith('2026'))).toHaveLength(1);
      for (const line of lines) expect(line).not.toMatch(IS_UNSEEN);
      for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}/);
    }
  });

  it('takes one line in a row of a table', () => {
    const lines = alignColumns([
      ['ID', 'NAME'],
      ['1', `\x1b[2J${FORGED}`],
    ]);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(IS_UNSEEN);
  });

  it('is what every command prints: one file uses the console, and one file that', () => {
    const filesWith = (pattern: RegExp) =>
      sourceFiles('src/cli')
        .filter(({ text }) => pattern.test(text))
        .map(({ path }) => path);
    expect(filesWith(/console\.\w/)).toEqual(['src/cli/terminal.ts']);
    expect(filesWith(/terminal\(\)\.(print|say)/).sort()).toEqual([
      'src/cli/output.ts',
      // Help and usage: the texts of the program, and what the caller typed.
      'src/cli/shared-commands.ts',
    ]);
  });
});
