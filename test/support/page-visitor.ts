import { parseSetCookie } from 'cookie';
import type { Answer, Client } from './client.js';
import type { TestApp } from './test-app.js';

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The path below which it is sent. */
  readonly path: string;
}

/**
 * A person with a browser without scripts. It keeps cookies, reads the forms of a page and sends
 * them.
 */
export class PageVisitor {
  private cookies: readonly Cookie[] = [];
  private readonly client: Client;

  constructor(
    app: Pick<TestApp, 'anonymous'>,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.client = app.anonymous;
  }

  cookie(name: string): string | undefined {
    return this.cookies.findLast((cookie) => cookie.name === name)?.value;
  }

  setCookie(name: string, value: string): void {
    const path = this.cookies.findLast((cookie) => cookie.name === name)?.path ?? '/';
    this.keep({ name, value, path });
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** Posts fields without a form. */
  post(path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('POST', path, form);
  }

  /**
   * Sends a form of a page with the given values, as its first button does.
   *
   * @param button the value of the button that is pressed, where there are several
   */
  async submit(
    { text }: Answer,
    filled: Readonly<Record<string, string>> = {},
    button?: string,
  ): Promise<Answer> {
    const form = formsIn(text).find(
      ({ buttons }) => !button || buttons.some((b) => b[1] === button),
    );
    if (!form) throw new Error(`The page has no such form: ${text}`);
    const pressed = form.buttons.filter(([name, value]) => name && value === button);
    return this.post(
      form.action,
      Object.fromEntries([...form.fields, ...Object.entries(filled), ...pressed]),
    );
  }

  /** Follows the redirect of an answer. */
  follow({ headers }: Answer): Promise<Answer> {
    return this.get(headers.get('location')!);
  }

  /** Logs in on the log-in page, and returns the answer. */
  async logIn({ username, password }: { username: string; password: string }, next = '/logout') {
    const page = await this.get(`/login?next=${encodeURIComponent(next)}`);
    return this.submit(page, { name: username, password });
  }

  private async send(
    method: string,
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const cookie = this.cookies
      .filter((kept) => isBelow(path, kept.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = { ...this.headers, ...(cookie && { cookie }) };
    const answer = await this.client.send(method, path, { headers, form });
    for (const text of answer.headers.getSetCookie()) {
      const { name, value = '', path: below = '/', maxAge } = parseSetCookie(text);
      this.keep({ name, value, path: below }, maxAge === 0);
    }
    return answer;
  }

  private keep(cookie: Cookie, isGone = false): void {
    const others = this.cookies.filter(
      ({ name, path }) => name !== cookie.name || path !== cookie.path,
    );
    this.cookies = isGone ? others : [...others, cookie];
  }
}

/** Whether a browser sends a cookie of the path with a request (RFC 6265 5.1.4). */
function isBelow(url: string, path: string): boolean {
  const [requested = ''] = url.split(/[?#]/, 1);
  return (
    requested === path ||
    (requested.startsWith(path) && (path.endsWith('/') || requested[path.length] === '/'))
  );
}

function formsIn(page: string) {
  return [...page.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, tag = '', inside = '']) => ({
    action: localPart(attribute(tag, 'action')),
    fields: [...inside.matchAll(/<input([^>]*)>/gs)]
      .filter(
        ([, input = '']) => attribute(input, 'type') !== 'checkbox' || /\schecked/.test(input),
      )
      .map(([, input = '']) => [attribute(input, 'name'), attribute(input, 'value')] as const),
    buttons: [...inside.matchAll(/<button([^>]*)>/gs)].map(
      ([, button = '']) => [attribute(button, 'name'), attribute(button, 'value')] as const,
    ),
  }));
}

function localPart(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
