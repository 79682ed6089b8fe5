import type { Answer, Client } from '../support/client.js';

/**
 * Calls as Langflow's web UI does: no Authorization header, only the cookies that the server set.
 */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly client: Client) {}

  get cookieNames(): string[] {
    return [...this.cookies.keys()].sort();
  }

  get(path: string): Promise<Answer> {
    return this.call((client) => client.get(`/api/v1${path}`));
  }

  post(path: string, json?: unknown): Promise<Answer> {
    return this.call((client) => client.post(`/api/v1${path}`, json));
  }

  patch(path: string, json: unknown): Promise<Answer> {
    return this.call((client) => client.patch(`/api/v1${path}`, json));
  }

  delete(path: string): Promise<Answer> {
    return this.call((client) => client.delete(`/api/v1${path}`));
  }

  /** The login page: name and password as a form. */
  login({ username, password }: { username: string; password: string }): Promise<Answer> {
    return this.call((client) => client.form('/api/v1/login', { username, password }));
  }

  private async call(send: (client: Client) => Promise<Answer>): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(
      this.client.with({ 'accept-language': 'en', ...(cookie && { cookie }) }),
    );
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
