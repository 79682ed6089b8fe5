import { isIP } from 'node:net';

/** A `Host` header (RFC 9110, 7.2): a name or address, IPv6 in brackets, and a port that may be missing. */
const HOST = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]\\]+)(?::\d*)?$/;

const NAME = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/;

/** What leads to the machine that asks, and nowhere else (RFC 6761, 6.3; RFC 1122, 3.2.1.3). */
export const LOOPBACK_HOST = /^(([a-z\d_-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The name in a `Host` header, without the port, in lower case and without the dot of the root; undefined for what is none. */
export function nameOfHost(host: string): string | undefined {
  return HOST.exec(host.toLowerCase())?.[1]!.replace(/(?<=[^.])\.$/, '');
}

/**
 * `ALLOWED_HOSTS` as {@link nameOfHost} has them. Ports make no difference: a page of another site has another name.
 *
 * @throws Error that says what the text must be
 */
export function parseHostNames(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim().replace(/^\[(.*)\]$/, '$1'))
    .filter((item) => item !== '')
    .map((name) => {
      // As browsers write it.
      if (isIP(name) === 6) return new URL(`http://[${name}]`).hostname;
      if (isIP(name) === 4 || NAME.test(name)) return name;
      throw new Error(
        'must be host names or addresses separated by commas, without scheme or port (gatehouse, 192.168.1.5)',
      );
    });
}
