import { rememberSecrets } from './given-secrets.js';

/** An answer, with its body read as JSON where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // A test states what it expects of a body; a type would only repeat it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as an urlencoded form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is, without a content type unless `headers` has one. */
  readonly raw?: string;
}

/** Sends HTTP requests to a server with the same headers each time. */
export class Client {
  constructor(
    readonly origin: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same client with further headers. */
  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.origin, { ...this.headers, ...headers });
  }

  get(path: string, sending?: Sending): Promise<Answer> {
    return this.send('GET', path, sending);
  }

  post(path: string, json?: unknown): Promise<Answer> {
    return this.send('POST', path, { json });
  }

  patch(path: string, json?: unknown): Promise<Answer> {
    return this.send('PATCH', path, { json });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  form(path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('POST', path, { form });
  }

  async send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(sending.json !== undefined && { 'content-type': 'application/json' }),
        ...this.headers,
        ...sending.headers,
      },
      body: bodyOf(sending),
    });
    const text = await response.text();
    rememberSecrets(text);
    const isJson = text && response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  }
}

function bodyOf({ json, form, raw }: Sending): RequestInit['body'] {
  if (json !== undefined) return JSON.stringify(json);
  if (form !== undefined) return new URLSearchParams(form);
  return raw === undefined ? undefined : new TextEncoder().encode(raw);
}
