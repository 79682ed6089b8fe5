import { toVisible, toVisibleLines } from './visible-text.js';

interface Line extends Record<string, unknown> {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly context?: string;
  readonly stack?: string;
}

const ERRORS = new Set(['error', 'fatal']);

/** Formats a line of JSON for people: time, level, context, message, then the other fields. */
export function toTextLine(json: string): { text: string; isError: boolean } {
  const { level, time, msg, context, stack, ...rest } = JSON.parse(json) as Line;
  // People who read texts run a single process, so the process id is omitted.
  const further = Object.entries(rest)
    .filter(([name]) => name !== 'pid')
    .map(([name, value]) => `${name}=${wordOf(value)}`);
  const parts = [time, level.toUpperCase().padEnd(5), context && `[${context}]`, msg, ...further];
  const line = toVisible(parts.filter(Boolean).join(' '));
  const text = stack ? `${line}\n    ${toVisibleLines(stack)}` : line;
  return { text: `${text}\n`, isError: ERRORS.has(level) };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}
