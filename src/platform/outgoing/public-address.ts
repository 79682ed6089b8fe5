import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Special-purpose IPv4 networks (RFC 6890), multicast and the reserved rest. */
const SPECIAL_V4 = new BlockList();
for (const network of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]) {
  add(SPECIAL_V4, network, 'ipv4');
}

/** The only IPv6 network with public addresses (RFC 4291 2.4), without mapped IPv4 addresses. */
const GLOBAL_V6 = new BlockList();
add(GLOBAL_V6, '2000::/3', 'ipv6');

/** Parts of it that are not: tunnels that contain IPv4 addresses, benchmarks, documentation. */
const SPECIAL_V6 = new BlockList();
for (const network of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) {
  add(SPECIAL_V6, network, 'ipv6');
}

/** Whether an IP address is one of the public internet. False for a text that is not an address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_V4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6');
}

function add(list: BlockList, network: string, family: 'ipv4' | 'ipv6'): void {
  const [address, prefix] = network.split('/');
  list.addSubnet(address!, Number(prefix), family);
}
