import { describe, expect, it } from '@jest/globals';
import { readEnv } from '../../src/platform/config/env.js';
import type { Setting } from '../../src/platform/config/setting.js';
import { fileVariableOf, SECRET_VARIABLES } from '../../src/platform/config/secret-files.js';
import { groupsOf, SETTING_GROUPS } from '../../src/platform/config/setting-groups.js';
import { SETTINGS } from '../../src/platform/config/settings.js';
import { readRootFile } from './source.js';

interface Documented {
  readonly variable: string;
  /** The default as text. Empty when there is none, or none that is the same on every machine. */
  readonly fallback: string;
  readonly meaning: string;
}

const settings = Object.values<Setting<unknown>>(SETTINGS);

describe('the settings', () => {
  it('have a default that their own check accepts', () => {
    expect(() => readEnv({})).not.toThrow();
  });

  it('each have their own variable', () => {
    expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
  });

  it('name each secret that can be in a file in docs/configuration.md', () => {
    const named = readRootFile('docs/configuration.md').match(/`[A-Z_]+_FILE`/g);
    expect(named).toEqual(SECRET_VARIABLES.map((variable) => `\`${fileVariableOf(variable)}\``));
    const variables = settings.map(({ variable }) => variable);
    expect(variables).toEqual(expect.arrayContaining([...SECRET_VARIABLES]));
  });

  it('match the table of docs/configuration.md, in its order, with default and meaning', () => {
    const rows = readRootFile('docs/configuration.md')
      .split('\n')
      .filter((line) => /^\| `[A-Z][A-Z0-9_]*` +\|/.test(line))
      .map((line): Documented => {
        const [variable, fallback, meaning] = line.split('|').slice(1, -1) as [
          string,
          string,
          string,
        ];
        return {
          variable: variable.trim().slice(1, -1),
          fallback: fallback.trim().replace(/^`(.*)`$/, '$1'),
          meaning: meaning.trim(),
        };
      });
    const expected = settings.map(({ variable, fallback, fallbackInWords, meaning }) => ({
      variable,
      fallback: fallbackInWords ?? fallback ?? '',
      // Links in a meaning start at the root of the repository.
      meaning: meaning.replaceAll('](docs/', ']('),
    }));
    expect(rows).toEqual(expected);
  });

  it('are in groups, which are the sections of docs/configuration.md', () => {
    const documented: { title: string; first: string }[] = [];
    let title = '';
    for (const line of readRootFile('docs/configuration.md').split('\n')) {
      title = /^## (.+)$/.exec(line)?.[1] ?? title;
      const [, first] = /^\| `([A-Z][A-Z0-9_]*)` +\|/.exec(line) ?? [];
      if (first && documented.at(-1)?.title !== title) documented.push({ title, first });
    }
    expect(documented).toEqual(SETTING_GROUPS.map(({ title, first }) => ({ title, first })));
    const groups = groupsOf(settings.map(({ variable }) => variable));
    expect([...new Set(groups)]).toEqual(SETTING_GROUPS.map(({ id }) => id));
  });

  it('match .env.example, in its order, each commented out below its meaning', () => {
    const lines = readRootFile('.env.example').split('\n');
    const entries = lines.flatMap((line, place): Documented[] => {
      const [, variable, fallback] = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
      if (variable === undefined) return [];
      // A copy of the file must change nothing.
      expect(line).toMatch(/^# /);
      const first = lines.lastIndexOf('', place) + 1;
      const comment = lines.slice(first, place).map((text) => text.replace(/^# /, ''));
      return [{ variable, fallback: fallback!, meaning: comment.join(' ') }];
    });
    const expected = settings.map(({ variable, fallback, fallbackInWords, meaning }) => ({
      variable,
      fallback: fallbackInWords ? '' : (fallback ?? ''),
      meaning: fallbackInWords ? `${meaning} Default: ${fallbackInWords}.` : meaning,
    }));
    expect(entries).toEqual(expected);
  });
});
