import { SourceFault } from './source-fault.js';

/** Where the database of another product is. */
export type SourceLocation = { readonly url: string } | { readonly path: string };

/** With the driver that SQLAlchemy may name: Langflow's settings have such URLs. */
const POSTGRES = /^postgres(?:ql)?(?:\+\w+)?:\/\//i;
const SQLITE = /^sqlite(?:\+\w+)?:\/\/\//i;
/** Other URLs, and the parameters of libpq. Either may have a password in it. */
const NO_PATH = /^[a-z][\w+.-]*:\/\/|\bpassword *=/i;

/**
 * Parses what an operator calls a database or a file.
 *
 * @throws SourceFault without the text, in which a password may be
 */
export function readLocation(text: string): SourceLocation {
  if (POSTGRES.test(text)) return { url: text.replace(POSTGRES, 'postgres://') };
  if (SQLITE.test(text)) return { path: text.replace(SQLITE, '') };
  if (!NO_PATH.test(text)) return { path: text };
  throw new SourceFault('This is neither a file nor a URL as postgres://user:password@host/name.');
}
