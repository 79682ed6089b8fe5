/** The servers and the rest of a DATABASE_URL. */
export interface PostgresUrl {
  /** The URL for one of the servers. The driver knows only those. */
  urlOf(server: PostgresServer): string;
  readonly servers: readonly [PostgresServer, ...PostgresServer[]];
  /** The servers as the URL names them, for people. */
  readonly hosts: string;
  /** The servers and the database, for people. It has no user and no password. */
  readonly inWords: string;
}

export interface PostgresServer {
  /** A name, an address without brackets, or the directory of a socket. */
  readonly host: string;
  readonly port: number;
}

const SCHEME = /^postgres(?:ql)?:\/\//;
const DEFAULT_PORT = 5432;
/** We write, so every server that we use must accept writes. */
const SESSIONS = ['read-write', 'primary'];
const AUTHORITY =
  /^(?<scheme>postgres(?:ql)?:\/\/)(?<user>[^/?#]*@)?(?<hosts>[^/?#@]*)(?<rest>.*)$/;
const LIST_IN_QUERY = /[?&](?:host|port|hostaddr)=[^&]*(?:,|%2c)/i;

/**
 * Parses a connection URL of libpq's form: `postgres://user:password@a:5432,b:5432/name`, with
 * `target_session_attrs=read-write`, which is what we always do.
 *
 * @throws Error saying what the URL must be
 */
export function parsePostgresUrl(text: string): PostgresUrl {
  if (!SCHEME.test(text)) throw new Error('must start with postgres:// or postgresql://');
  const { scheme, user = '', hosts, rest } = AUTHORITY.exec(text)?.groups ?? {};
  const servers = (hosts ?? '').split(',');
  const isWhole =
    URL.canParse(`${scheme}${user}${servers[0]}${rest}`) && text.length > scheme!.length;
  if (!isWhole || !servers.every((server) => URL.canParse(`${scheme}${server}/`))) {
    throw new Error(
      'is not a URL; percent-encode special characters in user name and password (/ as %2F, @ as %40)',
    );
  }
  if (LIST_IN_QUERY.test(rest!)) {
    throw new Error('must name several servers as postgres://user:password@a:5432,b:5432/name');
  }
  if (servers.length > 1 && servers.includes('')) {
    throw new Error('must have a name between the commas that separate servers');
  }
  const session = new URL(`${scheme}${servers[0]}${rest}`).searchParams.get('target_session_attrs');
  if (session !== null && !SESSIONS.includes(session)) {
    throw new Error(`must have target_session_attrs=read-write, or none: Gatehouse writes`);
  }
  const urlOfText = (server: string) => {
    const query = /[?&]target_session_attrs=[^&]*/;
    const stripped = rest!.replace(query, '').replace(/^([^?&]*)&/, '$1?');
    return `${scheme}${user}${server}${stripped}`;
  };
  const parsed = servers.map((server) => readServer(`${scheme}${server}${rest}`));
  const path = rest!.split(/[?#]/, 1)[0];
  const names = servers.length > 1 ? servers.join(',') : servers[0] || 'the local socket';
  return {
    servers: parsed as [PostgresServer, ...PostgresServer[]],
    urlOf: (server) => urlOfText(servers[parsed.indexOf(server)]!),
    hosts: names,
    inWords: `${names}${path}`,
  };
}

/** @returns what the URL must be, or undefined if it is valid */
export function checkPostgresUrl(text: string): string | undefined {
  try {
    parsePostgresUrl(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function readServer(url: string): PostgresServer {
  const { hostname, port, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[(.+)\]$/, '$1');
  return { host, port: Number(searchParams.get('port') ?? port) || DEFAULT_PORT };
}
