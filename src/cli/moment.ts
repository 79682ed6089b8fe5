import { UsageFault } from './refusal.js';

const HOUR_MS = 3_600_000;
const SPAN = /^(\d{1,6})([hd])$/;
/** A date alone, or with a time whose zone is said: no reader should have to guess it. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A moment to come, from a date (midnight UTC when it has no time) or a span of hours or days.
 *
 * @throws UsageFault when the text is neither, or the moment has passed
 */
export function readMoment(text: string, now = Date.now()): Date {
  const moment = new Date(timeOf(text, now));
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9999) {
    throw new UsageFault(
      `"${text}" is no moment; write a date (2030-12-31, 2030-12-31T18:00Z) or a span (12h, 90d).`,
    );
  }
  if (moment.getTime() <= now) throw new UsageFault(`"${text}" has passed.`);
  return moment;
}

/**
 * Hours or days, none included, as seconds.
 *
 * @throws UsageFault when the text is no span, or a longer one than may be
 */
export function readSpan(text: string, { atMostDays }: { atMostDays: number }): number {
  const spanMs = spanOf(text);
  if (spanMs !== undefined && spanMs <= atMostDays * 24 * HOUR_MS) return spanMs / 1000;
  throw new UsageFault(`"${text}" is no span of 0h to ${atMostDays}d; write 12h or 7d.`);
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
