/** The encodings in which the files of the applications lie ready, the smaller first. */
const ENCODINGS = ['br', 'gzip'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/**
 * Returns the first of our encodings that a client accepts (RFC 9110, 12.5.3), or undefined for
 * none.
 *
 * @param accepted the header Accept-Encoding
 */
export function chooseEncoding(accepted = ''): Encoding | undefined {
  const refused = new Map<string, boolean>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    refused.set(
      name,
      parameters.some((text) => /^q=0(\.0*)?$/.test(text)),
    );
  }
  return ENCODINGS.find((name) => (refused.get(name) ?? refused.get('*')) === false);
}
