import type { FastifyRequest } from 'fastify';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import type { PresentedCredentials } from './api-adapter.js';

/** Three parts of base 64 with dots between them (RFC 7515, 3.1). Our API keys have no dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
/** The prefix of Langflow's keys and ours, or a text without dots that is as long as a key. */
const API_KEY = /^(?:sk-\S+|[^\s.]{32,})$/;

/** Returns the key in the header `x-api-key`, which every API accepts. */
export function apiKeyInHeader({ headers }: FastifyRequest): string | undefined {
  const sent = headers['x-api-key'];
  return (Array.isArray(sent) ? sent[0] : sent) || undefined;
}

/** Whether a bearer credential can be an API key: of ours, of a service account, or imported. */
export function isApiKey(text: string): boolean {
  return API_KEY.test(text) && !isAccessTokenText(text);
}

/** Reads a bearer credential as a session token, a token of OAuth 2.0, or else an API key. */
export function readBearer(text: string): PresentedCredentials {
  return JWT.test(text) || isAccessTokenText(text) ? { token: text } : { apiKey: text };
}
