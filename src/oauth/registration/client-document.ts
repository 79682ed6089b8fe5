import { sayFault } from '../../platform/errors/input-fault.js';
import type { Parser } from '../../platform/validation/parser.js';
import { parseStrictBoolean, parseTexts, textOf } from '../../platform/validation/strict.js';
import {
  parseApplicationType,
  parseClientName,
  parseLogoutUri,
  parseRedirectUris,
  parseWebPage,
} from '../clients/client-rules.js';
import { invalid, type ClientDescription } from './client-description.js';

/** How each field of a description is read. Others are ignored (RFC 7591 2). */
export const FIELD_PARSERS = {
  client_name: parseClientName,
  redirect_uris: parseRedirectUris,
  post_logout_redirect_uris: parseRedirectUris,
  grant_types: parseTexts,
  response_types: parseTexts,
  scope: textOf({ max: 2000 }),
  token_endpoint_auth_method: textOf({ max: 100 }),
  application_type: parseApplicationType,
  client_uri: parseWebPage,
  logo_uri: parseWebPage,
  policy_uri: parseWebPage,
  tos_uri: parseWebPage,
  backchannel_logout_uri: parseLogoutUri,
  backchannel_logout_session_required: parseStrictBoolean,
} as const satisfies Record<keyof ClientDescription, Parser<unknown>>;

/**
 * Reads the text of a client id metadata document.
 *
 * @param id the address of the document, which it must state
 * @throws DomainError `oauth_client_invalid`
 */
export function readDocument(id: string, text: string): ClientDescription {
  const document = parseJson(text);
  if (document['client_id'] !== id) throw invalid('client_id is not the address of the document');
  if ('client_secret' in document) throw invalid('A document cannot contain a secret');
  const described: Record<string, unknown> = {};
  for (const [name, parse] of Object.entries(FIELD_PARSERS)) {
    const value = document[name];
    if (value === undefined || value === null) continue;
    const parsed = parse(value);
    if ('fault' in parsed) throw invalid(`${name}: ${sayFault(parsed.fault)}`);
    described[name] = parsed.value;
  }
  return described;
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('The document is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The document is not a JSON object');
  }
  return value as Record<string, unknown>;
}
