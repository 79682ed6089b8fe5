import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Setting } from '../../src/platform/config/setting.js';
import { SETTINGS } from '../../src/platform/config/settings.js';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
/** The lines of a file without comments, which may contain anything. */
const linesOf = (path: string) =>
  read(path)
    .split('\n')
    .filter((line) => !/^\s*#/.test(line));

describe('the image', () => {
  const dockerfile = linesOf('Dockerfile').join('\n');

  it('is built from files that exist and that .dockerignore does not exclude', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources!.split(' '),
    );
    expect(copied).toContain('src');
    const allowed = read('.dockerignore').split('\n');
    expect(allowed[0]).toBe('*');
    // It has secrets.
    expect(allowed.join()).not.toContain('.env');
    for (const path of copied) {
      expect(existsSync(new URL(path, root))).toBe(true);
      expect(allowed).toContain(`!${path.split('/', 1)[0]}`);
    }
  });

  it('runs as an ordinary user, has a health check and stops on SIGTERM', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM'));
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    // Each container would get a volume without a name, also where PostgreSQL has the data.
    expect(last).not.toMatch(/^VOLUME/m);
    // In the exec form, so that the signal reaches the server and not a shell.
    expect(last).toMatch(/^CMD \["node",.* "dist\/main\.js"\]$/m);
    expect(last).toMatch(/^HEALTHCHECK [^]*CMD \["node", /m);
  });
});

describe('docker compose', () => {
  const lines = linesOf('docker-compose.yml');
  const text = lines.join('\n');

  it('starts only with the secrets it names, and has a default for none', () => {
    const required = [...text.matchAll(/\$\{(\w+):\?[^}]+\}/g)].map(([, name]) => name);
    expect([...new Set(required)].sort()).toEqual(['POSTGRES_PASSWORD', 'SECRET_KEY']);
    // Every other way of writing a secret would allow a start without it.
    const optional = [...text.matchAll(/\$\{(\w+):-[^}]+\}/g)].map(([, name]) => name);
    expect(optional.toSorted()).toEqual(['LOG_FORMAT', 'TRUST_PROXY']);
    expect(text.match(/\$/g)).toHaveLength(required.length + optional.length);
    expect(text).not.toMatch(/^\s+(SUPERUSER_PASSWORD|SUPERUSER_API_KEY): *\S/m);
  });

  it('passes on only settings that the server reads', () => {
    const api = text.slice(text.indexOf('  api:'), text.indexOf('\n  db:'));
    const names = [...api.matchAll(/^ {6}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    const known = Object.values<Setting<unknown>>(SETTINGS).map(({ variable }) => variable);
    expect(names.length).toBeGreaterThan(3);
    expect(api).toMatch(/^ {4}env_file: \.env$/m);
    expect(names.filter((name) => !known.includes(name!))).toEqual([]);
  });

  it('allows several processes: only the proxy has a port, on loopback', () => {
    expect([...text.matchAll(/'([\d.:]+:\d+)'/g)].map(([, port]) => port)).toEqual([
      '127.0.0.1:8640:8640',
    ]);
    expect(read('deploy/compose/Caddyfile')).toMatch(/name api\n\s+port 8640/);
    expect(text).not.toMatch(/container_name/);
  });
});
