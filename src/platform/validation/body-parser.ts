import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { mayHoldNumberTexts } from '../json/exact-json.js';
import type { ReadBody } from './body-form.js';
import { parseJsonText } from './json-text.js';

const JSON_TYPE = /^application\/([\w.!#$&^-]+\+)?json$/;

/**
 * For forms, urlencoded or multipart: they are more expensive to parse than JSON, and none of ours
 * is long.
 */
const MAX_FORM_BYTES = 131_072;

/**
 * Numbers of longer bodies are doubles, since reading their texts takes ten times as long. What
 * keeps them is bounded: a dictionary has at most 8 kB.
 */
const MAX_EXACT_LENGTH = 32_768;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a body by its content type. What is neither JSON nor a form stays text (contract langflow
 * 2.2).
 *
 * @returns undefined for an empty body, and for a path without a route
 * @throws DomainError `invalid_input` for malformed JSON, before any other check;
 *   `malformed_request` for JSON that is not UTF-8; `body_too_large` for a form of more than 128 kB
 */
export async function readRequestBody(
  request: FastifyRequest,
  bytes: Buffer,
): Promise<ReadBody | undefined> {
  if (bytes.length === 0 || request.is404) return undefined;
  const header = request.headers['content-type'] ?? '';
  const type = header.split(';', 1)[0]!.trim().toLowerCase();
  if (JSON_TYPE.test(type)) return readJson(decode(bytes));
  const text = bytes.toString();
  const isUrlencoded = type === 'application/x-www-form-urlencoded';
  if (!isUrlencoded && type !== 'multipart/form-data') return { kind: 'text', text };
  if (bytes.length > MAX_FORM_BYTES) throw new DomainError('body_too_large');
  const fields = isUrlencoded
    ? sentFields(new URLSearchParams(text))
    : await readMultipart(header, bytes);
  return { kind: 'form', fields, text };
}

/** By default, decoding replaces invalid UTF-8, which would make different passwords equal. */
function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new DomainError('malformed_request');
  }
}

function readJson(text: string): ReadBody {
  const parsed = parseJsonText(text);
  if ('value' in parsed) {
    const isKept = text.length <= MAX_EXACT_LENGTH && mayHoldNumberTexts(text);
    return { kind: 'json', value: parsed.value, ...(isKept && { text }) };
  }
  const { fault, offset } = parsed;
  throw new DomainError('invalid_input', {
    issues: [{ location: ['body', offset], fault, input: {} }],
  });
}

async function readMultipart(
  header: string,
  bytes: Buffer,
): Promise<Record<string, string> | undefined> {
  const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': header } });
  try {
    return sentFields(await body.formData());
  } catch {
    return undefined;
  }
}

/** An empty field counts as not sent. The last of repeated fields wins. */
function sentFields(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of entries) {
    if (typeof value === 'string' && value !== '') fields[name] = value;
  }
  return fields;
}
