import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('smtp-process.mjs', import.meta.url));

export interface Mail {
  readonly to: readonly string[];
  /** Headers and body as received. */
  readonly text: string;
}

/** An SMTP server that runs in its own process, and the mail that it has received. */
export interface SmtpServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  /**
   * Waits for a mail to `email` that comes after the first `after` mails.
   *
   * @param containing what is in it, for others, such as those about changes, come on their own
   */
  mailTo(email: string, after?: number, containing?: string): Promise<Mail>;
  /** All mail that it has accepted, also what was on its way from its process. */
  received(): Promise<readonly Mail[]>;
  stop(): Promise<void>;
}

export async function startSmtpServer(mode: 'open' | 'login' | 'refuse' = 'open') {
  const child = fork(PROGRAM, [mode], { execArgv: [], env: { PATH: process.env['PATH'] } });
  const exited = once(child, 'exit');
  const [port] = (await Promise.race([once(child, 'message'), exited])) as [number];
  const mails: Mail[] = [];
  child.on('message', (mail) => mail !== 'all' && mails.push(mail as Mail));
  const server: SmtpServer = {
    port,
    mails,
    mailTo: async (email, after = 0, containing = '') => {
      for (let waited = 0; waited < 10_000; waited += 1) {
        const mail = mails
          .slice(after)
          .find((each) => each.to.includes(email) && bodyOf(each).includes(containing));
        if (mail) return mail;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`No mail came to ${email}.`);
    },
    received: async () => {
      const all = new Promise<void>((resolve) => {
        child.on('message', (message) => message === 'all' && resolve());
      });
      child.send('all?');
      await all;
      return mails;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
  return server;
}

/** The text of a mail's body, whose lines SMTP may have folded. */
export function bodyOf({ text }: Mail): string {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return /content-transfer-encoding: quoted-printable/i.test(text)
    ? body.replace(/=\r\n/g, '').replace(/=3D/g, '=')
    : body;
}

/** The token of the link in a mail. */
export function tokenIn(mail: Mail): string {
  return /\/user\/reset-password\?token=([0-9A-Za-z]{32})\b/.exec(bodyOf(mail))![1]!;
}
