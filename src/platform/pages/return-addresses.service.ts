import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { AFTER_LOGIN, isLocalPath, localPathOr, LONGEST_RETURN_ADDRESS } from './local-path.js';

/** Where a log-in sends the browser, and what the pages before it must know. */
export interface Goal {
  /** A path of this server, or an address where a log-in may lead. */
  readonly next: string;
  /** The origins, besides this server's, to which a form may redirect. */
  readonly formTargets: readonly string[];
}

interface Onward {
  readonly prefix: string;
  readonly find: (path: string) => Promise<readonly string[]>;
}

/** A scheme and a host, then nothing that browsers drop or read as another character. */
const ABSOLUTE = /^https?:\/\/[^\\\s\p{Cc}]+$/iu;

/**
 * Decides where a log-in may send a browser: to paths of this server, and to the hosts in
 * `FORWARD_AUTH_HOSTS`.
 */
@Injectable()
export class ReturnAddresses {
  private readonly onward: Onward[] = [];

  constructor(@Inject(ENV) private readonly env: Env) {}

  /**
   * Returns the requested address, ready for a header, if a log-in may lead there; else the page
   * that is shown after a log-in.
   */
  addressFor(asked: string | undefined): string {
    if (asked === undefined || isLocalPath(asked)) return localPathOr(AFTER_LOGIN, asked);
    const url = this.read(asked);
    if (!url) return AFTER_LOGIN;
    if (url.origin === this.env.publicUrl) return localPathOr(AFTER_LOGIN, pathOf(url));
    return this.isAllowed(url) ? url.href : AFTER_LOGIN;
  }

  /**
   * Returns where the log-in page of this server sends a browser back to an address of an
   * application: the address of that page, or undefined for an address that is not allowed.
   *
   * Without `PUBLIC_URL`, or if the application is on the same host, the log-in page is a path of
   * the application's host.
   */
  logInFor(address: string): string | undefined {
    const url = this.read(address);
    if (!url) return undefined;
    const { publicUrl } = this.env;
    const isHere = publicUrl === undefined || url.origin === publicUrl;
    if (!isHere && !this.isAllowed(url)) return undefined;
    const next = isHere ? localPathOr('/', pathOf(url)) : url.href;
    return `${publicUrl ?? ''}/login?next=${encodeURIComponent(next)}`;
  }

  /**
   * Registers that paths of this server may redirect to other origins.
   *
   * @param prefix what the paths begin with
   * @param find returns the origins to which a path may redirect
   */
  leadOn(prefix: string, find: Onward['find']): void {
    this.onward.push({ prefix, find });
  }

  /** Returns the goal of a log-in that is asked to lead to an address: see {@link addressFor}. */
  async goalOf(asked: string | undefined): Promise<Goal> {
    const next = this.addressFor(asked);
    if (!isLocalPath(next)) return { next, formTargets: [new URL(next).origin] };
    const onward = this.onward.find(({ prefix }) => next.startsWith(prefix));
    return { next, formTargets: (await onward?.find(next)) ?? [] };
  }

  private read(address: string): URL | undefined {
    if (address.length > LONGEST_RETURN_ADDRESS || !ABSOLUTE.test(address)) return undefined;
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    // With a user name, the host is not what people read at the beginning.
    const isPlain = url.username === '' && url.password === '';
    return isPlain && url.href.length <= LONGEST_RETURN_ADDRESS ? url : undefined;
  }

  private isAllowed({ hostname, port }: URL): boolean {
    return this.env.returnHosts.some(
      (host) =>
        host.port === port &&
        (host.isPattern ? hostname.endsWith(`.${host.name}`) : hostname === host.name),
    );
  }
}

function pathOf({ pathname, search, hash }: URL): string {
  return pathname + search + hash;
}
