import type { Answer, Client } from './client.js';
import { cookiesOf } from './cookies.js';
import type { TestApp } from './test-app.js';

/**
 * A person with a browser without scripts. It keeps cookies, reads the forms of a page and sends
 * them.
 */
export class PageVisitor {
  private readonly cookies = new Map<string, string>();
  private readonly client: Client;

  constructor(
    app: Pick<TestApp, 'anonymous'>,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.client = app.anonymous;
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
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
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.headers, ...(cookie && { cookie }) };
    const answer = await this.client.send(method, path, { headers, form });
    for (const { name, value = '', maxAge } of Object.values(cookiesOf(answer))) {
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
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
