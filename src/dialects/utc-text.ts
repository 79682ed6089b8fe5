/** RFC 3339 in UTC with six fractional digits and `Z`, the one form of dates on the native face (contract langflow 1). */
export function toUtcText(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

/** RFC 3339 in UTC in whole seconds with `+00:00`, the form of dates of API keys (contract langflow 2.4). */
export function toUtcSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
