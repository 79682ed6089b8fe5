import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '../support/client.js';
import { PageVisitor } from '../support/page-visitor.js';

const PROGRAM = fileURLToPath(new URL('provider-process.mjs', import.meta.url));

/** An OpenID provider that runs in a process of its own. */
export interface OpenidProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export async function startOpenidProvider(): Promise<OpenidProvider> {
  const child: ChildProcess = fork(PROGRAM, {
    // Without the flags of jest.
    execArgv: [],
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [issuer] = (await Promise.race([once(child, 'message'), exited])) as unknown[];
  if (typeof issuer !== 'string') throw new Error(`The provider did not start: ${String(issuer)}`);
  return {
    issuer,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * A person at the provider: logs in under a name, and allows or denies the request.
 */
export class PersonAtProvider {
  private readonly visitor: PageVisitor;

  constructor(
    private readonly issuer: string,
    private readonly name: string,
  ) {
    this.visitor = new PageVisitor({ anonymous: new Client(issuer) });
  }

  /** @returns where the provider sends the browser in the end */
  async logIn(authorizationUrl: string, { denies = false } = {}): Promise<URL> {
    let page = await this.goOn(authorizationUrl);
    for (let step = 0; step < 4 && typeof page !== 'string'; step += 1) {
      if (denies) {
        const abort = /href="([^"]*\/abort)"/.exec(page.text)![1]!;
        page = await this.goOn(abort);
      } else {
        const answer = await this.visitor.submit(page, { login: this.name, password: 'x' });
        page = await this.goOn(answer.headers.get('location')!);
      }
    }
    if (typeof page !== 'string') throw new Error('The provider asks without end.');
    return new URL(page);
  }

  /** Follows redirects of the provider. @returns a page of it, or the first URL elsewhere */
  private async goOn(location: string) {
    for (let url = new URL(location, this.issuer); ;) {
      if (url.origin !== this.issuer) return url.href;
      const answer = await this.visitor.get(url.pathname + url.search);
      if (answer.status < 300 || answer.status >= 400) return answer;
      url = new URL(answer.headers.get('location')!, this.issuer);
    }
  }
}
