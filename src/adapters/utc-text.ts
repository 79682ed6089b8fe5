const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/**
 * Formats a date as RFC 3339 in UTC with six fractional digits and `Z`, as in Langflow's API
 * (contract langflow 1).
 */
export function toUtcText(date: Date): string {
  const year = date.getUTCFullYear();
  // Other years do not have four digits. For an invalid date, this throws.
  if (!(year >= 1000 && year <= 9999)) return date.toISOString().replace('Z', '000Z');
  // This takes less than half the time of `toISOString`, and every account has two or three dates.
  const day = `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  const time = `${TWO_DIGITS[date.getUTCHours()]}:${TWO_DIGITS[date.getUTCMinutes()]}:${TWO_DIGITS[date.getUTCSeconds()]}`;
  return `${day}T${time}.${THREE_DIGITS[date.getUTCMilliseconds()]}000Z`;
}

/**
 * Formats a date as RFC 3339 in UTC in whole seconds with `+00:00`, as in API keys (contract
 * langflow 2.4).
 */
export function toUtcSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
