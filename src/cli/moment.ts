import { UsageFault } from './refusal.js';

const HOUR_MS = 3_600_000;
const SPAN = /^(\d{1,6})([hd])$/;
/**
 * A date, or a date with a time and its zone. The zone is required so that the time is not
 * ambiguous.
 */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Parses a future time: a date (midnight UTC if it has no time) or a duration in hours or days.
 *
 * @throws UsageFault when the text is neither, or the time has passed
 */
export function readMoment(text: string, now = Date.now()): Date {
  const moment = new Date(timeOf(text, now));
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9999) {
    throw new UsageFault(
      `"${text}" is not a time; write a date (2030-12-31, 2030-12-31T18:00Z) or a duration (12h, 90d).`,
    );
  }
  if (moment.getTime() <= now) throw new UsageFault(`"${text}" has passed.`);
  return moment;
}

/**
 * Parses a duration of 0 or more hours or days, and returns seconds.
 *
 * @throws UsageFault when the text is not a duration, or is longer than allowed
 */
export function readSpan(text: string, { atMostDays }: { atMostDays: number }): number {
  const spanMs = spanOf(text);
  if (spanMs !== undefined && spanMs <= atMostDays * 24 * HOUR_MS) return spanMs / 1000;
  throw new UsageFault(`"${text}" is not a duration from 0h to ${atMostDays}d; write 12h or 7d.`);
}

function timeOf(text: string, now: number): number {
  const spanMs = spanOf(text);
  if (spanMs !== undefined) return now + spanMs;
  return DATE.test(text) ? Date.parse(text) : NaN;
}

function spanOf(text: string): number | undefined {
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (!unit) return undefined;
  return Number(count) * (unit === 'd' ? 24 : 1) * HOUR_MS;
}
