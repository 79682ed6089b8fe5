import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PICTURES = '/api/v1/files/profile_pictures';
const MAX_BYTES = 2048;

describe('profile pictures', () => {
  let app: TestApp;
  let files: string[];
  beforeAll(async () => {
    app = await startTestApp();
    files = (await app.anonymous.get(`${PICTURES}/list`)).body.files;
  });
  afterAll(() => app.close());

  /** Sends a path unchanged. fetch would resolve its dots. */
  function getRaw(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      const call = request({ hostname, port, path }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      });
      call.on('error', reject).end();
    });
  }

  it('200: the list names pictures of people and of space, sorted, as folder and file', () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
    expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(new Set(['People', 'Space']));
    expect(files).toEqual([...new Set(files)].sort());
    for (const file of files) expect(file).toMatch(/^[A-Z][a-z]+\/[a-z0-9-]+\.svg$/);
  });

  it('200: the picture that the UI shows for accounts without one exists', () => {
    expect(files).toContain('Space/046-rocket.svg');
  });

  it('200: each is a small SVG with its own title, without scripts or external resources', async () => {
    const titles = new Set<string>();
    for (const file of files) {
      const { status, headers, text } = await app.anonymous.get(`${PICTURES}/${file}`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('image/svg+xml');
      expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
      expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
      expect(text).not.toMatch(/<script|<style|<image|<foreignObject|href|\son\w+=/i);
      titles.add(/<title>([^<]+)<\/title>/.exec(text)![1]!);
    }
    expect(titles.size).toBe(files.length);
  });

  it('200: browsers may cache a picture, and may not guess its type or run anything in it', async () => {
    const { headers } = await app.anonymous.get(`${PICTURES}/${files[0]}`);
    expect(headers.get('cache-control')).toBe('public, max-age=86400');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  it.each([
    'Space/031-planet.svg',
    'Space/039-Asteroid.svg',
    'Space/042-space%20shuttle.svg',
    'Space/044-rocket.png',
    'People/People%20Avatar-01-02.svg',
  ])('200: a name of Langflow’s own pictures gives a drawing: %s', async (path) => {
    const { status, headers, text } = await app.anonymous.get(`${PICTURES}/${path}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/svg+xml');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 96 96"/);
    expect((await app.anonymous.get(`${PICTURES}/${path}`)).text).toBe(text);
    const other = await app.anonymous.get(`${PICTURES}/${path.replace(/\d(?=[-.])/, '8')}`);
    expect(other.text).not.toBe(text);
  });

  it('404: a picture that is not in the list, as JSON that is not cached', async () => {
    const { status, headers, body } = await app.anonymous.get(`${PICTURES}/Space/nothing.svg`);
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'Profile picture not found' });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['Space/../People/curls.svg'],
    ['Space/..%2fPeople%2fcurls.svg'],
    ['../profile-pictures/Space%2f046-rocket.svg'],
    ['..%2f..%2f..%2fpackage.json'],
    ['..%2f..%2f../package.json'],
    ['../../../../../../../../etc/passwd'],
    ['%2e%2e/%2e%2e%2f%2e%2e%2fpackage.json'],
    ['..%5c..%5c/package.json'],
    ['..%252f..%252f/package.json'],
    ['%2fetc/passwd'],
    ['/etc/passwd'],
    ['Space/%2fetc%2fpasswd'],
    ['Space%2f046-rocket.svg'],
    ['Space%2f046-rocket.svg/'],
    ['./Space%2f046-rocket.svg'],
    ['Space/046-ROCKET.svg'],
    ['space/046-rocket.svg'],
    ['Space/046-rocket'],
    ['Space/031-<svg>.svg'],
    ['Space/People%20Avatar-01-02.svg'],
    ['People/031-planet.svg'],
    ['Space/031-planet.svg%0a'],
    ['Space/046-rocket.svg%20'],
    ['Space/'],
    ['Space'],
    ['__proto__/constructor'],
    ['constructor/name'],
    [''],
  ])('404: "%s" reaches no file', async (path) => {
    const { status, text } = await getRaw(`${PICTURES}/${path}`);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({ detail: expect.stringMatching(/not found$/i) });
  });

  it('422: a NUL in the name', async () => {
    const { status, text } = await getRaw(`${PICTURES}/Space/046-rocket.svg%00.png`);
    expect(status).toBe(422);
    expect(JSON.parse(text).detail[0].loc).toEqual(['path', 'file_name']);
  });

  it('400: a name that is not UTF-8', async () => {
    expect((await getRaw(`${PICTURES}/Space/%ff.svg`)).status).toBe(400);
  });

  it('405: a picture is uploaded', async () => {
    const { status } = await app.anonymous.post(`${PICTURES}/Space/046-rocket.svg`, {});
    expect(status).toBe(405);
  });
});
