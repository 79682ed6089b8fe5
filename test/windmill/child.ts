import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export interface Output {
  readonly code: number;
  /** Standard output and standard error, without colors. */
  readonly text: string;
}

/** A file of an installed package. */
export function fileOf(packageName: string, file: string): string {
  return join(dirname(require.resolve(`${packageName}/package.json`)), file);
}

/** Runs a Node program with an empty standard input and its own home directory. */
export function runIn(home: string, program: string, ...args: string[]): Promise<Output> {
  return new Promise((resolve) => {
    const options = {
      cwd: home,
      timeout: 270_000,
      env: { HOME: home, PATH: process.env['PATH'], NO_COLOR: '1' },
    };
    const child = execFile(
      process.execPath,
      [program, ...args],
      options,
      (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? -1) : 0;
        // eslint-disable-next-line no-control-regex -- colors are control characters
        resolve({ code, text: (stdout + stderr).replace(/\u001b\[[0-9;]*m/g, '') });
      },
    );
    child.stdin?.end();
  });
}
