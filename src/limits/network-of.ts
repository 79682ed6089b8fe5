import { isIPv4, isIPv6 } from 'node:net';
import { toStoredAddress } from '../platform/bounds/column-bounds.js';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Returns the part of a client's address that limits count by: all of an IPv4 address, the first 64
 * bits of an IPv6 address. A household has 2^64 IPv6 addresses, and switches between them daily.
 */
export function networkOf(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address.replace(/%.*$/, '');
  if (isIPv4(plain) || !isIPv6(plain)) return toStoredAddress(plain);
  const [head = '', tail = ''] = plain.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  const middle = plain.includes('::') ? 8 - first.length - last.length : 0;
  const groups = [...first, ...Array<string>(Math.max(middle, 0)).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Splits into groups of 16 bits. An IPv4 address at the end counts as two groups. */
function groupsOf(text: string): string[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
