export interface BasicCredentials {
  readonly id: string;
  readonly secret: string;
}

const BASIC = /^basic +([\w+/=-]+)$/i;

/**
 * A client's id and secret in an `Authorization` header. Both are form-encoded before they are joined (RFC 6749 2.3.1), so that
 * one id can be written in many ways.
 *
 * @returns undefined for a header of another kind, or one that cannot be read
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
