import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/platform/logs/create-logger.js';
import { Log } from '../../src/platform/logs/log.js';
import { toTextLine } from '../../src/platform/logs/text-line.js';

function write(
  act: (log: Log, logger: ReturnType<typeof createLogger>) => void,
  logLevel = 'info',
) {
  const lines: string[] = [];
  const settings = { logFormat: 'json', logLevel: logLevel as 'info' } as const;
  const logger = createLogger(settings, { write: (line) => void lines.push(line) });
  act(new Log(logger), logger);
  return lines;
}

const parsed = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logs', () => {
  it('are one line of JSON per event, with time, level and context', () => {
    const lines = write((log) => {
      log.log('started', 'Gatehouse');
      log.error('failed', 'Error: x\n    at y', 'Error');
      log.error({ msg: 'GET /x failed', requestId: 'abc-1' }, 'Error: x\n    at y', 'Error');
    });
    expect(parsed(lines)).toEqual([
      expect.objectContaining({ level: 'info', msg: 'started', context: 'Gatehouse' }),
      expect.objectContaining({ level: 'error', msg: 'failed', stack: 'Error: x\n    at y' }),
      expect.objectContaining({ msg: 'GET /x failed', requestId: 'abc-1', context: 'Error' }),
    ]);
    for (const line of lines) expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parsed(lines)[0]!['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    ['error', 1],
    ['warn', 2],
    ['info', 3],
    ['debug', 4],
  ])('LOG_LEVEL=%s prints %d of the four levels', (level, count) => {
    const act = (log: Log) => {
      for (const name of ['error', 'warn', 'log', 'debug'] as const) log[name]('x', 'Context');
    };
    expect(write(act, level)).toHaveLength(count);
  });

  it('leave out the start messages of the framework', () => {
    const act = (log: Log) => log.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(write(act)).toEqual([]);
    expect(write(act, 'debug')).toHaveLength(1);
  });

  it('hide fields that hold a credential, and credentials that a text quotes', () => {
    const lines = write((log, logger) => {
      logger.info({ password: 'hunter22', user: { api_key: 'hunter22' }, token: 'hunter22' }, 'x');
      logger.info({ headers: { authorization: 'hunter22', cookie: 'hunter22' } }, 'x');
      logger.info({ headers: { 'x-api-key': 'hunter22', 'set-cookie': 'hunter22' } }, 'x');
      const key = 'sk-1234567890abcdefghijklmnopqrstuv_gh_123456';
      log.error(`refused ${key}`, `Error: ${key}\n    at x`, 'Error');
    });
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toMatch(/hunter22|1234567890abc/);
  });

  it('have a form for people: time, level, context, message and the other fields', () => {
    const [line] = write((log) => log.error({ msg: 'GET /x failed', requestId: 'a-1' }, 'Error'));
    const { text, isError } = toTextLine(line!);
    expect(text).toMatch(/^\S+Z ERROR \[Error\] GET \/x failed requestId=a-1\n$/);
    expect(isError).toBe(true);
  });
});
