import { describe, expect, it } from '@jest/globals';
import { checkPostgresUrl, parsePostgresUrl } from '../../src/platform/config/postgres-url.js';

describe('DATABASE_URL', () => {
  it.each([
    ['postgres://u:p@h/db', 'h/db', ['h:5432']],
    ['postgresql://u:p@h:6432/db?sslmode=verify-full', 'h:6432/db', ['h:6432']],
    ['postgres://u:p%40,@a:1,b:2/db', 'a:1,b:2/db', ['a:1', 'b:2']],
    ['postgres://[::1]:5432,[::2]/db', '[::1]:5432,[::2]/db', ['::1:5432', '::2:5432']],
    ['postgres:///db?host=/run/pg', 'the local socket/db', ['/run/pg:5432']],
  ])('%s', (text, inWords, servers) => {
    const url = parsePostgresUrl(text);
    expect(url.inWords).toBe(inWords);
    expect(url.servers.map(({ host, port }) => `${host}:${port}`)).toEqual(servers);
  });

  it('gives the driver one server, without what it does not know', () => {
    const text = 'postgres://u:p@a:1,b:2/db?target_session_attrs=read-write&sslmode=disable&x=1';
    const url = parsePostgresUrl(text);
    expect(url.servers.map((server) => url.urlOf(server))).toEqual([
      'postgres://u:p@a:1/db?sslmode=disable&x=1',
      'postgres://u:p@b:2/db?sslmode=disable&x=1',
    ]);
  });

  it.each([
    ['mysql://h/db', 'must start with postgres://'],
    ['postgres://', 'is not a URL'],
    ['postgres://u:p@h:port/db', 'is not a URL'],
    ['postgres://u:p@a,b:port/db', 'is not a URL'],
    ['postgres://u:p@a,,b/db', 'a name between the commas'],
    ['postgres:///db?host=a,b', 'several servers as postgres://user:password@a:5432,b:5432/name'],
    ['postgres://h/db?target_session_attrs=any', 'target_session_attrs=read-write, or none'],
    ['postgres://h/db?target_session_attrs=standby', 'target_session_attrs=read-write, or none'],
  ])('refused: %s', (text, words) => {
    expect(checkPostgresUrl(text)).toContain(words);
  });
});
