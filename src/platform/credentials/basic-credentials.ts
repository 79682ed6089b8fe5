export interface BasicCredentials {
  readonly id: string;
  readonly secret: string;
}

const BASIC = /^basic +([\w+/=-]+)$/i;

/**
 * Parses a client's id and secret from an `Authorization` header. Both are form-encoded before they
 * are joined (RFC 6749 2.3.1), so one id can be written in several ways.
 *
 * @returns undefined for another scheme or a malformed header
 */
export function readBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  const [, encoded] = BASIC.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  try {
    return { id: decodeFormText(id), secret: decodeFormText(secret) };
  } catch {
    return undefined;
  }
}

function decodeFormText(text: string): string {
  return decodeURIComponent(text.replaceAll('+', '%20'));
}
