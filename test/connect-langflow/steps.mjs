import { isDeepStrictEqual } from 'node:util';

/** What was checked, and how it went. A step that fails does not stop the others. */
export class Steps {
  failed = 0;
  done = 0;

  /** @returns what the work returns */
  async do(name, work) {
    const start = Date.now();
    try {
      const told = await work();
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      console.log(`ok      ${name} (${seconds} s)${typeof told === 'string' ? `: ${told}` : ''}`);
      this.done += 1;
      return told;
    } catch (error) {
      this.failed += 1;
      const details = [error.message, error.stdout, error.stderr].filter(Boolean).join('\n');
      console.log(`FAILED  ${name}: ${details}`);
      return undefined;
    }
  }

  /** @returns whether all went well */
  report() {
    console.log(`${this.done} steps went well, ${this.failed} failed.`);
    return this.failed === 0 && this.done > 0;
  }
}

/** @throws Error that names both */
export function equal(actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** Sends JSON with the same headers in each request. */
export class ApiClient {
  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
  }

  with(headers) {
    return new ApiClient(this.url, { ...this.headers, ...headers });
  }

  send(path, body, method = body === undefined ? 'GET' : 'POST') {
    return fetch(this.url + path, {
      method,
      headers: {
        ...this.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
  }

  async json(path, body, method) {
    const answer = await this.send(path, body, method);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  patch(path, body) {
    return this.json(path, body, 'PATCH');
  }

  async status(path) {
    const answer = await this.send(path);
    await answer.arrayBuffer();
    return answer.status;
  }
}
