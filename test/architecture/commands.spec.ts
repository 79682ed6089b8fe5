import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/command-line.js';
import { markdownPages } from './markdown.js';
import { readRootFile, sourceFiles } from './source.js';

/** Names of packages on the registry that are not ours, or not the one that is meant. */
const STRANGERS =
  /\b(?:npx|npm exec|npm x|pnpm dlx|yarn dlx|bunx)\s+(?:-\S+\s+)*(?:gatehouse|wmill)\b/;
const CALL = /(?:node dist\/cli\.js|exec api gatehouse) +((?:[a-z][a-z-]* ?)*)/g;

const pages = [
  ...markdownPages(),
  ...['.env.example', 'docker-compose.yml', 'Dockerfile', 'package.json'].map((path) => ({
    path,
    text: readRootFile(path),
  })),
];

describe('commands in the documentation', () => {
  it.each(['npx gatehouse migrate', 'npx -y wmill', 'npm exec -- gatehouse x'])(
    'the check finds %j',
    (text) => expect(text).toMatch(STRANGERS),
  );

  it('call no package of a stranger', () => {
    const texts = [...pages, ...sourceFiles('src')];
    expect(texts.filter(({ text }) => STRANGERS.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('exist', () => {
    const calls = pages.flatMap(({ path, text }) =>
      [...text.matchAll(CALL)].map(([, words]) => ({ path, words: words!.trim().split(' ') })),
    );
    expect(calls.length).toBeGreaterThan(40);
    const unknown = calls.filter(({ words }) => words[0] !== '' && !find(words));
    expect(unknown).toEqual([]);
  });

  it('are each listed in docs/command-line.md', () => {
    const text = readRootFile('docs/command-line.md');
    const missing = leavesOf(createProgram(), 'node dist/cli.js').filter(
      (call) => !text.includes(`\n${call} `) && !text.includes(`\n${call}\n`),
    );
    expect(missing).toEqual([]);
  });
});

/** Whether a command begins with these words. Its arguments may follow. */
function find([first, ...rest]: readonly string[], within: Command = createProgram()): boolean {
  if (within.commands.length === 0) return true;
  const command = within.commands.find((one) => one.name() === first);
  return command !== undefined && find(rest, command);
}

function leavesOf(command: Command, call: string): string[] {
  if (command.commands.length === 0) return [call];
  return command.commands.flatMap((one) => leavesOf(one, `${call} ${one.name()}`));
}
