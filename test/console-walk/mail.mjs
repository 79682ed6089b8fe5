import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../password-reset/smtp-process.mjs', import.meta.url));
const WAIT_MS = 60_000;

/** A mail server, and the links in what it receives. */
export async function startMail() {
  const child = fork(PROGRAM, ['open'], { execArgv: [], env: { PATH: process.env.PATH } });
  const [port] = await once(child, 'message');
  const mails = [];
  child.on('message', (mail) => mails.push(mail));
  return { port, linkTo, close: () => void child.kill() };

  /** The link in the mail to an address. It waits until the mail is there. */
  async function linkTo(email) {
    for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
      const mail = mails.find(({ to }) => to.includes(email));
      // Long lines are folded.
      const text = mail?.text.replace(/=\r\n/g, '').replace(/=3D/g, '=');
      const [link] = (text && /http:\S+token=\w+/.exec(text)) ?? [];
      if (link) return link;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`No mail with a link came to ${email}.`);
  }
}
