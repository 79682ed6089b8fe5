import { isIP } from 'node:net';

/**
 * A `Host` header (RFC 9110, 7.2): a name or address, with IPv6 in brackets, and an optional port.
 */
const HOST = /^(\[[\da-f:.]+\]|[\w.~%-]+)(?::\d*)?$/;

const NAME = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/;

/** Hosts that always resolve to the machine itself (RFC 6761, 6.3; RFC 1122, 3.2.1.3). */
export const LOOPBACK_HOST = /^(([a-z\d_-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Returns the name in a `Host` header, without the port, in lower case and without the root's
 * trailing dot; undefined for an invalid header.
 */
export function nameOfHost(host: string): string | undefined {
  return HOST.exec(host.toLowerCase())?.[1]!.replace(/(?<=[^.])\.$/, '');
}

/**
 * Parses `ALLOWED_HOSTS` into names as {@link nameOfHost} returns them. Ports are ignored: a page
 * of another site has another name.
 *
 * @throws Error saying what the text must be
 */
export function parseHostNames(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim().replace(/^\[(.*)\]$/, '$1'))
    .filter((item) => item !== '')
    .map((name) => {
      // The spelling of browsers.
      if (isIP(name) === 6) return new URL(`http://[${name}]`).hostname;
      if (isIP(name) === 4 || NAME.test(name)) return name;
      throw new Error(
        'must be host names or addresses separated by commas, without scheme or port (gatehouse, 192.168.1.5)',
      );
    });
}
