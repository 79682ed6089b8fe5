import type { Payload } from './oauth-records.service.js';
import { CONSENTED } from './oauth-record.entity.js';

/**
 * The scopes of a grant, for this server and for other APIs, separated by spaces. The names of the
 * payload are the library's.
 */
export function scopeOfGrant({ openid, resources }: Payload): string | undefined {
  const own = (openid as { scope?: string } | undefined)?.scope;
  const texts = [own, ...Object.values((resources as Record<string, string> | undefined) ?? {})];
  const scopes = new Set(texts.flatMap((text) => text?.split(' ') ?? []));
  scopes.delete(CONSENTED);
  return [...scopes].join(' ') || undefined;
}
