import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, ROOT, start, untilReady } from '../support/programs.mjs';

/** The built server on an embedded database, which outlives its processes. */
export class Server {
  #starts = 0;
  #running;

  /** Starts on an empty database. */
  static async first(folder, smtpPort) {
    const port = await freePort();
    const server = new Server(folder, port, smtpPort);
    await server.start();
    return server;
  }

  constructor(folder, port, smtpPort) {
    this.folder = folder;
    // Passkeys need a host name.
    this.url = `http://localhost:${port}`;
    this.environment = {
      PORT: port,
      DATA_DIR: join(folder, 'data'),
      PUBLIC_URL: this.url,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      SMTP_FROM: 'accounts@example.com',
    };
  }

  async start() {
    const log = join(this.folder, `${++this.#starts}.log`);
    const options = { log, env: this.environment };
    this.#running = start(process.execPath, [join(ROOT, 'dist/main.js')], options);
    await untilReady(this.#running, () => this.output().includes('listens on'));
  }

  /** What the process that runs has printed. */
  output() {
    return readFileSync(this.#running.log, 'utf8');
  }

  /** Ends the process as a crash does. */
  async kill() {
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
  }

  close() {
    return this.kill();
  }

  /** Calls an API as a program does. */
  async call(path, headers, method = 'GET') {
    const { status } = await fetch(this.url + path, { method, headers });
    return status;
  }
}
