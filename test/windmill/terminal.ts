import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Whether `script` of util-linux can run programs on a pseudo-terminal here. */
export const hasTerminal =
  process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

/** A program on a pseudo-terminal, whose output a test reads and into which it types. */
export class Terminal {
  private text = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown[]>;

  /** @param environment the complete environment of the program */
  constructor(command: readonly string[], cwd: string, environment: Record<string, string>) {
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    this.child = spawn('script', ['-qefc', line, '/dev/null'], { cwd, env: environment });
    for (const output of [this.child.stdout!, this.child.stderr!]) {
      output.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    }
    this.closed = once(this.child, 'close');
  }

  /** What was printed so far, without colors and cursor movements. */
  get printed(): string {
    // eslint-disable-next-line no-control-regex -- they are control characters
    return this.text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
  }

  type(keys: string): void {
    this.child.stdin!.write(keys);
  }

  /** Waits until the output matches, and returns the match. */
  async waitFor(pattern: RegExp, seconds = 270): Promise<RegExpExecArray> {
    for (let waited = 0; waited < seconds * 20; waited += 1) {
      const found = pattern.exec(this.printed);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${String(pattern)} was not printed, but: ${this.printed}`);
  }

  /** @returns the exit code */
  async end(): Promise<number> {
    const [code] = await this.closed;
    return code as number;
  }

  /** Ends the program if it still runs. */
  stop(): void {
    this.child.kill('SIGKILL');
  }
}
