import proxyAddress from '@fastify/proxy-addr';

/**
 * Whether the connection from this address is a proxy whose `X-Forwarded-*` headers are trusted.
 */
export type ProxyTrust = (address: string) => boolean;

/**
 * @param setting `TRUST_PROXY`: addresses and networks, `true` for all; undefined and `false` for
 *   none
 */
export function readProxyTrust(setting: string | undefined): ProxyTrust | undefined {
  if (!setting || setting === 'false') return undefined;
  if (setting === 'true') return () => true;
  const trusts = proxyAddress.compile(setting.split(',').map((network) => network.trim()));
  return (address) => trusts(address, 0);
}
