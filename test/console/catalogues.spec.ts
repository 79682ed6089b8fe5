import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { setRefusals, translateRefusal } from '../../console/src/i18n/refusals.js';
import { TARGET_TYPES } from '../../src/audit/operation-names.js';
import type { Setting } from '../../src/platform/config/setting.js';
import { SETTINGS } from '../../src/platform/config/settings.js';

const FOLDER = new URL('../../console/src/i18n/', import.meta.url);
const SERVER = new URL('../../src/', import.meta.url);
const SOURCES = new URL('../../console/src/', import.meta.url);

interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

const textOf = (name: string) => readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
const read = (name: string) => JSON.parse(textOf(name)) as Catalogue;
/** The keys in full, with their texts. */
const entriesOf = (catalogue: Catalogue, before = ''): [string, string][] =>
  Object.entries(catalogue).flatMap(([key, found]): [string, string][] =>
    typeof found === 'string' ? [[before + key, found]] : entriesOf(found, `${before}${key}.`),
  );
/** Languages have as many plural forms as they need. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placesOf = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name!).sort();

const ENGLISH = read('en');
const OTHERS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && file !== 'en.json')
  .map((file) => file.slice(0, -'.json'.length));

it.each(['en', ...OTHERS])('the catalogue %s has no key twice', (language) => {
  // Of two, only the last would be read. Numbers come first in what is written again.
  const lines = (text: string) => text.trim().replaceAll(/,$/gm, '').split('\n').sort();
  expect(lines(textOf(language))).toEqual(lines(JSON.stringify(read(language), null, 2)));
});

describe.each(OTHERS)('the catalogue %s', (language) => {
  const english = new Map(entriesOf(ENGLISH));
  const other = entriesOf(read(language));

  it('has a text for each key of the English one, and no other', () => {
    const keys = (list: Iterable<string>) => [...new Set([...list].map(withoutPlural))].sort();
    expect(keys(other.map(([key]) => key))).toEqual(keys(english.keys()));
  });

  it('has the plural forms of its language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = [...english.keys()].filter((key) => key.endsWith('_other')).map(withoutPlural);
    const keys = new Set(other.map(([key]) => key));
    expect(plurals.length).toBeGreaterThan(5);
    const missing = plurals.flatMap((key) =>
      forms.map((form) => `${key}_${form}`).filter((name) => !keys.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('fills the same places', () => {
    const odd = other.filter(([key, text]) => {
      const original = english.get(key) ?? english.get(`${withoutPlural(key)}_other`)!;
      return placesOf(text).join() !== placesOf(original).join();
    });
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  it('translates: nothing is empty, and few texts are the same', () => {
    expect(other.filter(([, text]) => text.trim() === '')).toEqual([]);
    const same = other.filter(([key, text]) => english.get(key) === text);
    expect(same.length).toBeLessThan(other.length / 10);
  });
});

describe('the English catalogue', () => {
  const { things, account } = ENGLISH as { things: Catalogue; account: { targets: Catalogue } };

  it('names every kind of object of the audit trail', () => {
    expect(TARGET_TYPES.filter((type) => !(type in things))).toEqual([]);
    const ofPeople = TARGET_TYPES.filter((type) => !['limit', 'oauth_signing_key'].includes(type));
    expect(ofPeople.filter((type) => !(type in account.targets))).toEqual([]);
  });
});

it('in English, the front end says characters where the APIs count bytes', () => {
  setRefusals(read('refusals/en') as Record<string, string>);
  expect(translateRefusal('A password should have at least 8 bytes')).toBe(
    'A password should have at least 8 characters',
  );
  expect(translateRefusal('A password should have at most 72 bytes')).toMatch(
    /at most 72 characters\. .*count as two/,
  );
  expect(translateRefusal('User not found')).toBe('User not found');
  setRefusals({});
});

describe.each(OTHERS)('the refusals in %s', (language) => {
  const refusals = Object.entries(read(`refusals/${language}`) as Record<string, string>);

  it('are those that the server has', () => {
    const sources = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, SERVER), 'utf8'))
      .join('\n');
    const unknown = refusals.filter(
      ([english]) => !english.split('{}').every((part) => sources.includes(part)),
    );
    expect(unknown).toEqual([]);
    expect(refusals.length).toBeGreaterThan(50);
  });

  it('fill the same places, and are put into words', () => {
    const count = (text: string) => text.split('{}').length;
    const odd = refusals.filter(([english, own]) => count(own) > count(english) || own === '');
    expect(odd).toEqual([]);
    setRefusals(Object.fromEntries(refusals));
    const [pattern, own] = refusals.find(([english]) => english.endsWith('{} characters'))!;
    expect(translateRefusal(pattern.replace('{}', '255'))).toBe(own.replace('{}', '255'));
    expect(translateRefusal('Value error, not an email')).not.toContain('email');
    expect(translateRefusal('What nobody has put into words')).toBe(
      'What nobody has put into words',
    );
    setRefusals({});
    expect(translateRefusal('User not found')).toBe('User not found');
  });
});

describe.each(OTHERS)('the meanings of settings in %s', (language) => {
  const own = read(`settings/${language}`) as Record<string, string>;
  const settings: readonly Setting<unknown>[] = Object.values(SETTINGS);

  it('are those that the server has', () => {
    expect(Object.keys(own)).toEqual(settings.map(({ variable }) => variable));
  });

  it('name the same values and numbers', () => {
    const codesOf = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([code]) => code).sort();
    const numbersOf = (text: string) =>
      [...text.replaceAll(/\]\([^)]*\)/g, '').matchAll(/\d+/g)].map(([number]) => number).sort();
    const namesOf = (text: string) => [...codesOf(text), ...numbersOf(text)].join(' ');
    const odd = settings.filter(
      ({ variable, meaning }) => namesOf(own[variable] ?? '') !== namesOf(meaning),
    );
    expect(odd.map(({ variable }) => variable)).toEqual([]);
  });

  it('are put into words', () => {
    const same = settings.filter(({ variable, meaning }) => own[variable] === meaning);
    expect(same).toEqual([]);
    expect(Object.values(own).filter((text) => text.trim() === '')).toEqual([]);
  });
});

describe('the sources of the front end', () => {
  it('have no text of their own between tags', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.tsx'),
    );
    const texts = files.flatMap((file) => {
      const code = readFileSync(new URL(file, SOURCES), 'utf8');
      return [
        ...code.matchAll(
          /<(?:p|h1|h2|span|Button|label|li|th)\b[^>]*>\s*([A-Z][a-z]+ [a-z][^<{]*)</g,
        ),
      ].map(([, text]) => `${file}: ${text!.trim()}`);
    });
    expect(files.length).toBeGreaterThan(20);
    expect(texts).toEqual([]);
  });
});

it('has words for everything that the audit trail is about', () => {
  const { things, account } = ENGLISH as { things: Catalogue; account: { targets: Catalogue } };
  expect(Object.keys(things)).toEqual(expect.arrayContaining(TARGET_TYPES));
  // Limits are of addresses and clients, and of no account.
  const own = TARGET_TYPES.filter((type) => !['limit', 'oauth_signing_key'].includes(type));
  expect(Object.keys(account.targets)).toEqual(expect.arrayContaining(own));
});
