import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as requestByHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { isPublicAddress } from './public-address.js';

/** A form that is sent to an address that somebody else chose. */
export interface OutgoingForm {
  readonly url: string;
  /** From the look-up of the name to the end of the answer. */
  readonly timeoutMs: number;
  readonly fields: URLSearchParams;
}

/** A request to an address that somebody else chose. */
export interface OutgoingRequest extends Omit<OutgoingForm, 'fields'> {
  /** A longer answer is a failure. */
  readonly maxBytes: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly text: string;
}

type Answered = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type LookedUp = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Sends requests to addresses that others chose. They reach only public addresses, by https, and
 * `OUTGOING_PRIVATE_HOSTS`. The address that was checked is the one that is connected to, so that a
 * name which resolves differently a moment later gains nothing. Redirects are not followed.
 */
@Injectable()
export class OutgoingRequests {
  constructor(@Inject(ENV) private readonly env: Env) {}

  /** Whether a request to the URL may be sent, as far as its text tells. */
  allows(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, username, password } = new URL(url);
    if (username !== '' || password !== '') return false;
    if (this.isPrivateHost(hostname)) return protocol === 'https:' || protocol === 'http:';
    const address = unbracketed(hostname);
    return protocol === 'https:' && (isIP(address) === 0 || isPublicAddress(address));
  }

  /**
   * @returns the answer, whatever its status
   * @throws Error saying why there is none; it contains nothing of an answer
   */
  async send({ url, timeoutMs, maxBytes }: OutgoingRequest): Promise<OutgoingAnswer> {
    const answer = await this.ask(url, timeoutMs, { headers: { accept: 'application/json' } });
    return { status: answer.statusCode!, text: await readWithin(answer, maxBytes) };
  }

  /**
   * Posts a form. Nothing of the answer is read but its status.
   *
   * @returns the status
   * @throws Error saying why there is none
   */
  async post({ url, timeoutMs, fields }: OutgoingForm): Promise<number> {
    const body = fields.toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    };
    const answer = await this.ask(url, timeoutMs, { method: 'POST', headers }, body);
    answer.destroy();
    return answer.statusCode!;
  }

  private async ask(
    url: string,
    timeoutMs: number,
    wanted: Pick<RequestOptions, 'method' | 'headers'>,
    body?: string,
  ): Promise<IncomingMessage> {
    if (!this.allows(url)) throw new Error('the address is not allowed');
    const { protocol, hostname } = new URL(url);
    const options: RequestOptions = {
      ...wanted,
      // A connection of another request may lead to an address that was not checked.
      agent: false,
      lookup: this.lookupFor(hostname),
      signal: AbortSignal.timeout(timeoutMs),
    };
    const send = protocol === 'https:' ? requestByHttps : requestByHttp;
    return new Promise<IncomingMessage>((resolve, reject) => {
      send(url, options, resolve)
        .on('error', reject)
        // After 101, which nobody asked for, there is neither an answer nor an error.
        .on('close', () => reject(new Error('the connection was closed without an answer')))
        .end(body);
    });
  }

  /** The look-up of a host: it fails if any of its addresses may not be connected to. */
  private lookupFor(host: string) {
    const isPrivate = this.isPrivateHost(host);
    return (name: string, options: LookupOptions, done: LookedUp): void => {
      const answer: Answered = (error, addresses) => {
        if (error) return done(error, []);
        if (!isPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
          return done(new Error('the host is not on the public internet'), []);
        }
        const [first] = addresses;
        if (options.all) done(null, addresses);
        else done(null, first!.address, first!.family);
      };
      lookup(name, { ...options, all: true }, answer);
    };
  }

  private isPrivateHost(hostname: string): boolean {
    return this.env.privateHosts.includes(hostname);
  }
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

async function readWithin(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, and with it the connection.
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
