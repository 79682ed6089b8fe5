import { nameOfHost } from './host-names.js';

/** A host to which a log-in may send browsers back. */
export interface ReturnHost {
  /** In lower case. Without the `*.` of a pattern. */
  readonly name: string;
  /** Whether every host below the name is meant, and not the name itself. */
  readonly isPattern: boolean;
  /** Empty: the default port of the scheme. */
  readonly port: string;
}

const ITEM = /^(\*\.)?([^*]+?)(?::(\d{1,5}))?$/;
const IPV6 = /^\[[\da-f:.]+\]$/;

/**
 * Parses `FORWARD_AUTH_HOSTS`: names, addresses and patterns such as `*.apps.example.com`, each
 * with an optional port.
 *
 * @throws Error saying what the text must be
 */
export function parseReturnHosts(text: string): readonly ReturnHost[] {
  return text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(parseReturnHost);
}

function parseReturnHost(item: string): ReturnHost {
  const [, star, name = '', port = ''] = ITEM.exec(item) ?? [];
  const isPattern = star !== undefined;
  const isName = nameOfHost(name) === name && /^[a-z\d_]([a-z\d_.-]*[a-z\d_])?$/.test(name);
  // `*.com` would be everybody's hosts.
  if ((isName && (!isPattern || name.includes('.'))) || (!isPattern && IPV6.test(name))) {
    return { name, isPattern, port };
  }
  throw new Error(
    'must be hosts separated by commas, without scheme (app.example.com, *.apps.example.com, 10.0.0.5:8443)',
  );
}
