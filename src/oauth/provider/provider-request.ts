import { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../access/actor.js';
import type { DirectoryRequest } from '../../access/request.js';
import { routedUrlOf } from '../../adapters/request-path.js';
import type { ReadBody } from '../../platform/validation/body-form.js';
import { withoutOwnResource } from './resource-servers.js';
import type { Issuer } from './issuer.service.js';

/**
 * A request as the provider sees it. The body, which the server has already read, can be read
 * again. Whatever host the client sent, the provider sees the issuer's, from which it builds URLs
 * and cookies. The path has the one spelling that its router knows.
 */
export class ProviderRequest extends IncomingMessage {
  /** The person who is signed in at our pages. */
  readonly actor: Actor | undefined;
  /** The client that failed to authenticate with its secret, as parsed by the provider. */
  refusedClientId: string | undefined;

  /** @param beforeResponse is awaited with the response's status before the response is sent */
  constructor(
    readonly original: DirectoryRequest,
    readonly reply: FastifyReply,
    issuer: Issuer,
    readonly beforeResponse?: (status: number, request: ProviderRequest) => Promise<void>,
  ) {
    const { raw, body, ip } = original;
    super(raw.socket);
    this.actor = original.actor;
    this.method = raw.method;
    const [path, query] = splitAt(routedUrlOf(original.url));
    this.url = path + withoutOwnResource(query, issuer.origin);
    this.httpVersion = raw.httpVersion;
    const text = textOf(body as ReadBody | undefined);
    const sent = Buffer.from(withoutOwnResource(text, issuer.origin));
    const headers = { ...raw.headers };
    delete headers['transfer-encoding'];
    delete headers['content-length'];
    this.headers = {
      ...headers,
      ...(sent.length > 0 && { 'content-length': String(sent.length) }),
      host: issuer.host,
      'x-forwarded-host': issuer.host,
      'x-forwarded-proto': issuer.isHttps ? 'https' : 'http',
      'x-forwarded-for': ip,
    };
    this.complete = true;
    this.push(sent);
    this.push(null);
  }

  /** Everything has been pushed already; the connection itself belongs to the server. */
  override _read(): void {}
}

/** The path with its `?`, and the query. */
function splitAt(url: string): [string, string] {
  const end = url.indexOf('?') + 1;
  return end === 0 ? [url, ''] : [url.slice(0, end), url.slice(end)];
}

/** The provider only accepts forms; for anything else it checks the content type. */
function textOf(body: ReadBody | undefined): string {
  return body?.kind === 'form' ? body.text : '';
}
