import { describe, expect, it } from '@jest/globals';
import { translate } from '../../src/platform/languages/catalogue.js';
import { ENGLISH } from '../../src/platform/languages/en.js';
import { LANGUAGE_TAGS, LANGUAGES } from '../../src/platform/languages/languages.js';
import { say, toPlainText } from '../../src/platform/languages/message.js';
import { html } from '../../src/platform/pages/html.js';

const placesOf = (text: string) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name!).sort();

describe.each(LANGUAGE_TAGS)('the catalogue %s', (tag) => {
  const texts = Object.entries(LANGUAGES[tag].catalogue);

  it('has the texts of the English one, with the same places', () => {
    expect(texts.map(([key]) => key).sort()).toEqual(Object.keys(ENGLISH).sort());
    const odd = texts.filter(
      ([key, text]) =>
        placesOf(text).join() !== placesOf(ENGLISH[key as keyof typeof ENGLISH]).join(),
    );
    expect(odd).toEqual([]);
    expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('a catalogue', () => {
  it('does not compile without a text, with one too many, or with another place', () => {
    const whole = ENGLISH as Record<keyof typeof ENGLISH, string>;
    const { 'start.what': what, ...others } = ENGLISH;
    const catalogues = [
      // @ts-expect-error a text is missing
      translate(others),
      // @ts-expect-error English does not have it
      translate({ ...ENGLISH, 'page.other': 'Other' }),
      // @ts-expect-error a place is missing
      translate({ ...ENGLISH, 'start.what': 'Accounts' }),
      // @ts-expect-error a place is unknown
      translate({ ...ENGLISH, 'page.logIn': 'Log in, {name}' }),
      translate({ ...ENGLISH, 'start.what': '{version}: accounts' }),
    ];
    expect(catalogues).toHaveLength(5);
    expect(what).toContain('{version}');
    expect(Object.keys(whole).length).toBeGreaterThan(200);
  });

  it('fills the places of a text, and escapes them on pages', () => {
    // @ts-expect-error a place is not filled
    expect(() => toPlainText(say('page.loggedInAs'), 'en')).not.toThrow();
    const name = '<b>{name}</b>';
    expect(toPlainText(say('page.loggedInAs', { name }), 'zh-Hant')).toBe(
      '您目前以 <b>{name}</b> 的身分登入。',
    );
    const page = html`<p>${say('page.loggedInAs', { name })}</p>
      ${say('login.goOn', { continue: html`<i>${say('page.continue')}</i>` })}`;
    expect(page.toString('zh-Hant').replaceAll(/\s+/g, ' ')).toBe(
      '<p>您目前以 &lt;b&gt;{name}&lt;/b&gt; 的身分登入。</p> 您可以<i>繼續</i>，或使用其他帳號登入：',
    );
    expect(() => toPlainText(html`<b></b>`, 'en')).toThrow(TypeError);
  });
});
