import { describe, expect, it } from '@jest/globals';
import { html } from '../../src/platform/pages/html.js';
import { isLocalPath } from '../../src/platform/pages/local-path.js';

describe('html', () => {
  it('escapes every text, in content and in attributes', () => {
    const text = `<script>alert("x")</script>&'`;
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('leaves markup unchanged, alone and in lists, and prints nothing for missing values', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    // prettier-ignore
    const markup = html`<ul>${items}</ul>${undefined}${null}${false}${0}`;
    expect(markup.toString()).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
  });

  it('rejects an object that only looks like markup', () => {
    const impostor = { markup: '<script>', toString: () => '<script>' };
    expect(() => html`${impostor as unknown as string}`).toThrow();
  });
});

describe('isLocalPath', () => {
  it.each(['/', '/login', '/a/b?c=d&e=%2F#f', '/oauth/interaction/x', '/a:b@c'])('%j', (path) => {
    expect(isLocalPath(path)).toBe(true);
  });

  it.each([
    '',
    'login',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\b',
    'https://evil.example',
    'javascript:alert(1)',
    '/\tevil.example',
    '/a\r\nSet-Cookie: b=c',
    ' /a',
    '\n//evil.example',
    '/\u0000',
  ])('not %j', (path) => {
    expect(isLocalPath(path)).toBe(false);
  });
});
