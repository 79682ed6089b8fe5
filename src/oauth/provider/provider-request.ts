import { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../access/actor.js';
import type { DirectoryRequest } from '../../access/request.js';
import { routedUrlOf } from '../../adapters/request-path.js';
import type { ReadBody } from '../../platform/validation/body-form.js';
import type { Issuer } from './issuer.service.js';

/**
 * A request as the provider sees it. The body, which the server has read already, can be read once more; and whatever the
 * client said of the server's name, the provider meets the issuer's, from which it makes its URLs and cookies. Its router knows a path by one
 * spelling only.
 */
export class ProviderRequest extends IncomingMessage {
  /** Who is logged in at our own pages. */
  readonly actor: Actor | undefined;
  /** The client whose secret this request did not have, as the provider read it. */
  refusedClientId: string | undefined;

  constructor(
    readonly original: DirectoryRequest,
    readonly reply: FastifyReply,
    issuer: Issuer,
  ) {
    const { raw, body, ip } = original;
    super(raw.socket);
    this.actor = original.actor;
    this.method = raw.method;
    this.url = routedUrlOf(original.url);
    this.httpVersion = raw.httpVersion;
    const sent = Buffer.from(textOf(body as ReadBody | undefined));
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

  /** All there is to read was pushed: the connection itself is the server's. */
  override _read(): void {}
}

/** The provider takes forms alone: of anything else it looks at the content type. */
function textOf(body: ReadBody | undefined): string {
  return body?.kind === 'form' ? body.text : '';
}
